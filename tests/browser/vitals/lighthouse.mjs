// Lighthouse over every page of the portal, as a phone shows it, signed out and signed in.
//
// PAGES=/usage,/requests measures these alone; RUNS=3 measures each three times, of which the median counts.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';

import { CHROMIUM } from '../browser.mjs';
import { PASSWORD, startServer } from '../server.mjs';
import { OF_CLIENT, SIGNED_OUT, chosen, named } from './pages.mjs';
import { print } from './table.mjs';

const RUNS = Number(process.env.RUNS ?? 1);
const GOALS = { performance: 95, accessibility: 100, 'best-practices': 100 };
const TIMES = {
  FCP: 'first-contentful-paint',
  LCP: 'largest-contentful-paint',
  TBT: 'total-blocking-time',
  CLS: 'cumulative-layout-shift',
};
const server = await startServer();
const profile = await mkdtemp(join(tmpdir(), 'keywright-lighthouse-'));
const context = await chromium.launchPersistentContext(profile, {
  ...CHROMIUM,
  args: [...CHROMIUM.args, '--remote-debugging-port=0'],
  baseURL: server.origin,
});
try {
  const port = Number((await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n')[0]);
  const results = [];
  const measure = async (path, name) => results.push(await audited(port, path, name));
  for (const path of chosen(SIGNED_OUT)) {
    await measure(path.startsWith('/invitation') ? await invitation() : path, `${path}, signed out`);
  }
  const [page] = context.pages();
  await signIn(page);
  for (const path of chosen(OF_CLIENT)) {
    await measure(await named(page.request, path), path);
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

/** The address that an invitation's link leads to. */
async function invitation() {
  const ask = async (path, body, cookie = '') => {
    const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'keywright', Cookie: cookie };
    return fetch(`${server.origin}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const session = await ask('/session', { email: 'client@demo.test', password: PASSWORD });
  const [cookie] = session.headers.getSetCookie()[0].split(';');
  const made = await ask('/invitations', { email: 'new@example.test', access: 'viewer' }, cookie);
  return (await made.json()).delivery.link;
}

/** What Lighthouse says of a page that is loaded with an empty cache. */
async function audited(port, path, name) {
  const session = await context.newCDPSession(context.pages()[0]);
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    await session.send('Network.clearBrowserCache');
    // What the browser remembers of the session stays.
    const { lhr } = await lighthouse(`${server.origin}${path}`, {
      port,
      logLevel: 'error',
      onlyCategories: Object.keys(GOALS),
      disableStorageReset: true,
      disableFullPageScreenshot: true,
    });
    runs.push(lhr);
  }
  runs.sort((one, other) => one.categories.performance.score - other.categories.performance.score);
  return { name, lhr: runs[Math.floor(RUNS / 2)] };
}

function report(results) {
  const score = (lhr, category) => Math.round(lhr.categories[category].score * 100);
  const rows = results.map(({ name, lhr }) => [
    name,
    ...Object.keys(GOALS).map((category) => score(lhr, category)),
    ...Object.values(TIMES).map((audit) => lhr.audits[audit].displayValue),
  ]);
  const goals = Object.values(GOALS).map((goal) => `≥ ${goal}`);
  const indices = results.map(({ lhr }) => Math.round(lhr.environment.benchmarkIndex));
  const { throttling } = results[0].lhr.configSettings;
  print(
    'Lighthouse, on a phone',
    `Lighthouse ${results[0].lhr.lighthouseVersion}, its own profile of a phone: ${throttling.rttMs} ms away, ` +
      `${Math.round(throttling.throughputKbps)} kbit/s, a processor ${throttling.cpuSlowdownMultiplier} times slower ` +
      `than this one, whose index was ${Math.min(...indices)} to ${Math.max(...indices)}, and on which ` +
      `${loadavg()[0].toFixed(1)} programs were running on average at the end.`,
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
