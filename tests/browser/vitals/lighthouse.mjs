// Lighthouse over every page of the portal, as a phone shows it, signed out and signed in.
//
// PAGES=/usage,/requests measures these alone.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';

import { CHROMIUM } from '../browser.mjs';
import { PASSWORD, startServer } from '../server.mjs';
import { print } from './table.mjs';

const GOALS = { performance: 95, accessibility: 100, 'best-practices': 100 };
const TIMES = {
  FCP: 'first-contentful-paint',
  LCP: 'largest-contentful-paint',
  TBT: 'total-blocking-time',
  CLS: 'cumulative-layout-shift',
};
const SIGNED_OUT = ['/', '/password-reset', '/password-reset#token', '/invitation#token'];
const SIGNED_IN = [
  '/',
  '/api-keys',
  '/api-keys/new',
  '/api-keys/{api-keys}',
  '/api-keys/{api-keys}/edit',
  '/usage',
  '/requests',
  '/requests/{requests}',
  '/guide',
  '/guide/create_invoice',
  '/balance',
  '/payments',
  '/payments/{payments}',
  '/withdrawals',
  '/withdrawals/{withdrawals}',
  '/invoices',
  '/invoices/{invoices}',
  '/package',
  '/activity',
  '/team',
  '/settings',
  '/nowhere',
];

const server = await startServer();
const profile = await mkdtemp(join(tmpdir(), 'keywright-lighthouse-'));
const context = await chromium.launchPersistentContext(profile, {
  ...CHROMIUM,
  args: [...CHROMIUM.args, '--remote-debugging-port=0'],
  baseURL: server.origin,
});
try {
  const chosen = (pages) => pages.filter((page) => !process.env.PAGES || process.env.PAGES.split(',').includes(page));
  const port = Number((await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n')[0]);
  const results = [];
  const measure = async (path, name) => results.push(await audited(port, path, name));
  for (const path of chosen(SIGNED_OUT)) {
    await measure(path, `${path}, signed out`);
  }
  const [page] = context.pages();
  await signIn(page);
  for (const path of chosen(SIGNED_IN)) {
    await measure(await named(page, path), path);
  }
  report(results);
} finally {
  await context.close();
  await rm(profile, { recursive: true, force: true });
  await server.stop();
}

async function signIn(page) {
  await page.goto('/');
  await page.getByLabel('E-mail address').fill('client@demo.test');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('#sidebar').waitFor({ state: 'attached' });
  await page.goto('about:blank');
}

/** The path with the id of the first thing of the list that it names. */
async function named(page, path) {
  const list = path.match(/\{(.+)\}/)?.[1];
  if (!list) {
    return path;
  }
  const { data } = await (await page.request.get(`/api/v1/${list}`)).json();
  return path.replace(`{${list}}`, data[0].id ?? data[0].request_id);
}

/** What Lighthouse says of a page that is loaded with an empty cache. */
async function audited(port, path, name) {
  const session = await context.newCDPSession(context.pages()[0]);
  await session.send('Network.clearBrowserCache');
  // What the browser remembers of the session stays.
  const { lhr } = await lighthouse(`${server.origin}${path}`, {
    port,
    logLevel: 'error',
    onlyCategories: Object.keys(GOALS),
    disableStorageReset: true,
    disableFullPageScreenshot: true,
  });
  return { name, lhr };
}

function report(results) {
  const score = (lhr, category) => Math.round(lhr.categories[category].score * 100);
  const rows = results.map(({ name, lhr }) => [
    name,
    ...Object.keys(GOALS).map((category) => score(lhr, category)),
    ...Object.values(TIMES).map((audit) => lhr.audits[audit].displayValue),
  ]);
  const goals = Object.values(GOALS).map((goal) => `≥ ${goal}`);
  const { throttling } = results[0].lhr.configSettings;
  print(
    'Lighthouse, on a phone',
    `Lighthouse ${results[0].lhr.lighthouseVersion}, its own profile of a phone: ${throttling.rttMs} ms away, ` +
      `${Math.round(throttling.throughputKbps)} kbit/s, a processor ${throttling.cpuSlowdownMultiplier} times slower ` +
      `than this one (whose index is ${Math.round(results[0].lhr.environment.benchmarkIndex)}).`,
    ['page', ...Object.keys(GOALS), ...Object.keys(TIMES)],
    [['goal', ...goals, '', '', '', ''], ...rows],
  );
  for (const { name, lhr } of results) {
    for (const category of Object.keys(GOALS).filter((category) => score(lhr, category) < GOALS[category])) {
      const lost = lhr.categories[category].auditRefs
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 1)
        .map(({ id }) => `${id} ${lhr.audits[id].score}${details(lhr.audits[id])}`);
      console.log(`\n${name} loses ${category} by ${lost.join('; ')}`);
    }
  }
}

/** Which elements or messages an audit objects to. */
function details({ details }) {
  const items = details?.items ?? [];
  const words = items.map((item) => item.node?.snippet ?? item.description ?? item.url).filter(Boolean);
  return words.length > 0 ? ` (${words.slice(0, 3).join(' | ')})` : '';
}
