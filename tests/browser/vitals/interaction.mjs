// Interaction to next paint on a request log of many rows, as a slow computer and a phone show it.
//
// The browser's own Event Timing tells how long each key or click took up to the frame that shows its
// effect. ROWS=1000 measures fewer.

import { DESKTOP, PHONE, Visitor, launch } from '../browser.mjs';
import { startServer } from '../server.mjs';
import { print } from './table.mjs';

const ROWS = Number(process.env.ROWS ?? 10_000);
const SLOWER = 4;
const GOAL = 100;
const TIMES = 5;

/** What is done with one log after another. */
const STAYING = [
  { name: 'Page Up', times: 20, act: (page) => page.keyboard.press('PageUp') },
  { name: 'Home and End', times: TIMES, act: (page, time) => page.keyboard.press(time % 2 ? 'End' : 'Home') },
  { name: 'Tab from row to row', times: 20, act: (page) => page.keyboard.press('Tab') },
  {
    name: 'scrolling with the wheel',
    times: 30,
    act: async (page, time) => {
      await page.evaluate(() => (window.wheeling = true));
      await page.mouse.move(200, 400);
      await page.mouse.wheel(0, time % 10 === 0 ? -20_000 : -800);
      await painted(page);
      await page.evaluate(() => (window.wheeling = false));
    },
  },
  {
    name: 'typing into the filter',
    times: TIMES,
    act: async (page, time) => {
      if (time === 0) {
        await page.getByLabel('Status').focus();
      }
      await page.keyboard.press('4');
    },
  },
  { name: 'Follow and Pause', times: TIMES, act: (page) => page.getByRole('button', { name: /^(Follow|Pause)$/ }).click() },
];

/** What takes the log off the page, so that it has to be loaded anew. */
const LEAVING = [
  {
    name: 'a click on a row',
    times: 1,
    act: async (page) => {
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight / 2));
      await painted(page);
      const { x, y } = await page.evaluate(() => {
        const places = [...document.querySelectorAll('.log td[data-label="Request"] a')].map((link) => link.getBoundingClientRect());
        return places.find(({ top }) => top > innerHeight / 2);
      });
      await page.mouse.click(x + 5, y + 5);
      await page.getByRole('heading', { name: /^Why this was/ }).waitFor();
    },
  },
  {
    name: 'Enter in the filter',
    times: 1,
    act: async (page) => {
      await page.getByLabel('Status').fill('429');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/requests?status=429');
      await page.locator('.log[aria-busy=false]').waitFor();
    },
  },
];

const server = await startServer();
const browser = await launch();
try {
  for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    const visitor = await Visitor.open(browser, server.origin, { viewport });
    await visitor.signIn('client@demo.test', '/requests');
    const rows = [];
    rows.push(...(await onOneLog(visitor, STAYING)));
    for (const act of LEAVING) {
      rows.push(...(await onOneLog(visitor, [act])));
    }
    const worst = Math.max(...rows.map(([, , worst]) => worst));
    print(
      `Interaction to next paint on ${ROWS.toLocaleString('en')} calls, on a ${device}`,
      `${viewport.width} × ${viewport.height} pixels, the processor made ${SLOWER} times slower once the calls are ` +
        'there. Milliseconds from a key or click to the next frame; the browser tells them in steps of 8 from 16 on. ' +
        'For the wheel it is the longest frame.',
      ['', 'times', 'longest', 'goal'],
      [...rows.map((row) => [...row, `≤ ${GOAL}`]), ['the worst', '', worst, `≤ ${GOAL}`]],
    );
    await visitor.leave();
  }
} finally {
  await browser.close();
  await server.stop();
}

/** Loads the log, up to as many rows as wanted, and measures what is done with it. */
async function onOneLog(visitor, acts) {
  const { page } = visitor;
  await page.goto('/requests');
  await grown(page);
  const session = await visitor.context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await listen(page);
  const rows = [];
  for (const { name, times, act } of acts) {
    await painted(page);
    await page.evaluate(() => (window.longest = 0));
    for (let time = 0; time < times; time += 1) {
      await act(page, time);
      await painted(page);
    }
    rows.push([name, times, await page.evaluate(() => window.longest)]);
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return rows;
}

/** Scrolls down until the rows are there. */
async function grown(page) {
  const rows = page.locator('#list-count');
  const count = async () => Number((await rows.innerText()).match(/^[\d,]+/)?.[0].replaceAll(',', '') ?? 0);
  for (let there = 0; there < ROWS; there = await count()) {
    const before = await rows.innerText();
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction((before) => {
      const now = document.getElementById('list-count')?.innerText;
      return now && now !== before;
    }, before);
    if ((await rows.innerText()).match(/calls?$/)) {
      throw new Error(`The log has only ${await rows.innerText()}`);
    }
  }
}

/** Has the page keep the longest time from an interaction to its frame. */
function listen(page) {
  return page.evaluate(() => {
    window.longest = 0;
    const keep = (time) => (window.longest = Math.max(window.longest, Math.round(time)));
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries().filter((entry) => entry.interactionId)) keep(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (window.wheeling) keep(entry.duration);
    }).observe({ type: 'long-animation-frame' });
  });
}

/** Waits until what was done is on the screen, and told. */
function painted(page) {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done, 50));
  });
}
