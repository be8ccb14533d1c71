// How far what is shown jumps while a page loads, of every page, on a desktop and on a phone.
//
// PAGES=/usage,/requests measures these alone.

import { DESKTOP, PHONE, Visitor, launch } from '../browser.mjs';
import { startServer } from '../server.mjs';
import { shifts } from '../shifts.mjs';
import { OF_ADMIN, OF_CLIENT, chosen, named } from './pages.mjs';
import { print } from './table.mjs';

const GOAL = 0.05;
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
      await visitor.leave();
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
