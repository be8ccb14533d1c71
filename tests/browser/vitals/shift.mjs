// How far what is shown jumps while a page loads, of every page, on a desktop and on a phone.
//
// PAGES=/usage,/requests measures these alone.

import { DESKTOP, PHONE, Visitor, launch } from '../browser.mjs';
import { startServer } from '../server.mjs';
import { OF_ADMIN, OF_CLIENT, chosen, named } from './pages.mjs';
import { print } from './table.mjs';

const GOAL = 0.05;
/** How many milliseconds the page has for an answer before the next one comes. */
const APART = 200;
const DEVICES = { desktop: DESKTOP, phone: PHONE };
const PEOPLE = [
  { email: 'client@demo.test', first: '/', pages: OF_CLIENT },
  { email: 'admin@demo.test', first: '/admin', pages: OF_ADMIN },
];

const server = await startServer();
const browser = await launch();
try {
  for (const { email, first, pages } of PEOPLE) {
    const found = new Map(chosen(pages).map((page) => [page, []]));
    for (const viewport of Object.values(DEVICES)) {
      const visitor = await Visitor.open(browser, server.origin, { viewport });
      await visitor.signIn(email, first);
      for (const [page, rounds] of found) {
        const path = await named(visitor.page.request, page);
        rounds.push(await shifts(visitor, path), await shifts(visitor, path, true));
      }
      await visitor.context.close();
    }
    report(email, found);
  }
} finally {
  await browser.close();
  await server.stop();
}

function report(email, found) {
  const worst = (rounds) => rounds.reduce((worst, round) => (round.score > worst.score ? round : worst));
  print(
    `Cumulative layout shift, as ${email} sees it`,
    `The share of the window by which what was shown jumped until everything was there; at most ${GOAL} is meant. Answers ` +
      'come one by one, in the order of the requests and in the opposite one.',
    ['page', ...Object.keys(DEVICES).flatMap((device) => [device, 'opposite']), 'most of it'],
    [...found].map(([page, rounds]) => [page, ...rounds.map(({ score }) => score.toFixed(3)), worst(rounds).most]),
  );
}

/**
 * Loads a page, and says how much of it jumped (the sum of the layout shifts, as shares of the window) and what most. The
 * server's answers are handed to it one by one.
 */
async function shifts(visitor, path, newestFirst = false) {
  const page = await visitor.context.newPage();
  const waiting = [];
  const isAnswer = (url) => url.pathname.startsWith('/api/v1/');
  await page.route(isAnswer, async (route) => {
    if (route.request().resourceType() === 'eventsource') {
      return route.continue();
    }
    const response = await route.fetch();
    waiting.push(() => route.fulfill({ response }));
  });
  await page.addInitScript(() => {
    window.shifts = [];
    const keep = (list) => window.shifts.push(...list.getEntries());
    new PerformanceObserver(keep).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(path);
  for (let idle = 0; idle < 3; idle += 1) {
    await page.waitForTimeout(APART);
    const next = newestFirst ? waiting.pop() : waiting.shift();
    if (next) {
      await next();
      idle = -1;
    }
  }
  const found = await page.evaluate(() => {
    const shifts = window.shifts.filter(({ hadRecentInput }) => !hadRecentInput);
    const most = shifts.reduce((most, shift) => (shift.value > (most?.value ?? 0) ? shift : most), undefined);
    const name = (node) => node?.id || node?.className || node?.nodeName.toLowerCase();
    const moved = ({ node, previousRect, currentRect }) => `${name(node)} by ${Math.round(currentRect.y - previousRect.y)}`;
    return { score: shifts.reduce((sum, { value }) => sum + value, 0), most: most ? moved(most.sources[0]) : '' };
  });
  await page.close();
  return found;
}
