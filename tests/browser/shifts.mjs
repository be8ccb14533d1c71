// How far what is shown jumps while a page loads.

/**
 * Loads a page, and says how much of it jumped (the sum of the layout shifts, as shares of the window) and what most. The
 * server's answers are handed to it one by one, each after what the one before it brought is on the screen.
 */
export async function shifts(visitor, path, newestFirst = false) {
  const { page } = visitor;
  const isAnswer = (url) => url.pathname.startsWith('/api/v1/');
  const waiting = [];
  let turn = Promise.resolve();
  await page.route(isAnswer, async (route) => {
    if (route.request().resourceType() === 'eventsource') {
      return route.continue();
    }
    const response = await route.fetch();
    waiting.push(() => route.fulfill({ response }));
    turn = turn.then(async () => {
      await shown(page);
      await (newestFirst ? waiting.pop() : waiting.shift())();
    });
  });
  await page.addInitScript(() => {
    if (!window.shifts) {
      window.shifts = [];
      const keep = (list) => window.shifts.push(...list.getEntries());
      new PerformanceObserver(keep).observe({ type: 'layout-shift', buffered: true });
    }
  });
  await page.goto(path);
  await visitor.settled();
  await shown(page);
  const found = await page.evaluate(() => {
    const shifts = window.shifts.filter(({ hadRecentInput }) => !hadRecentInput);
    const most = shifts.reduce((most, shift) => (shift.value > (most?.value ?? 0) ? shift : most), undefined);
    const name = (node) => node?.id || node?.className || node?.nodeName.toLowerCase();
    const moved = ({ node, previousRect, currentRect }) => `${name(node)} by ${Math.round(currentRect.y - previousRect.y)}`;
    return {
      score: shifts.reduce((sum, { value }) => sum + value, 0),
      most: most ? moved(most.sources[0]) : '',
    };
  });
  await page.unroute(isAnswer);
  return found;
}

/** Waits until what is on the page is on the screen. */
function shown(page) {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 6; frame += 1) await new Promise(requestAnimationFrame);
  });
}
