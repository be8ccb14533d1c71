// Usage: charts that are read by mouse, touch, keyboard and as a table, over spans that stand in the address.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const calls = (page) => page.getByRole('slider', { name: 'Calls over time' });

/** The labels of a chart's axes, each as its text and its box. */
function labels(page) {
  return calls(page).locator('text').evaluateAll((texts) =>
    texts.map((text) => {
      const { left, right, top, bottom, height } = text.getBoundingClientRect();
      return { text: text.textContent.trim(), left, right, top, bottom, height };
    }),
  );
}

/** Waits for the chart of so many points. */
const ends = (page, points) => calls(page).and(page.locator(`[aria-valuemax="${points - 1}"]`)).locator('svg').waitFor();

const meet = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`labels are as large as text, round, and apart from each other, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/usage');
    for (const [range, points] of [['24 hours', 24], ['7 days', 168], ['30 days', 30], ['90 days', 90]]) {
      await page.getByRole('navigation', { name: 'Span' }).getByRole('link', { name: range }).click();
      await page.getByRole('link', { name: range }).and(page.locator('[aria-current]')).waitFor();
      await ends(page, points);
      const all = await labels(page);
      assert.ok(all.length >= 5, `${range}: ${all.length} labels`);
      for (const label of all) {
        assert.ok(label.height >= 12 && label.left >= 0 && label.right <= viewport.width, `${range}: ${label.text}`);
        assert.match(label.text, /^(\d{2}:\d{2}|\d{1,2} [A-Z][a-z]{2}|[0125][05]*(,000)*|[1-9],?[05]00|\d{1,2}0?)$/);
      }
      const overlaps = all.flatMap((one, at) => all.slice(at + 1).filter((other) => meet(one, other)).map((other) => `${one.text} / ${other.text}`));
      assert.deepEqual(overlaps, [], range);
    }
    await visitor.leave();
  });

  test(`a chart follows the width of the window, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/usage');
    const drawn = calls(page).locator('svg');
    await drawn.waitFor();
    await page.setViewportSize({ width: viewport.width - 40, height: viewport.height });
    await page.waitForFunction(() => {
      const area = document.querySelector('.chart-area');
      return area.clientWidth === Number(area.querySelector('svg').getAttribute('width'));
    });
    await visitor.leave();
  });
}

test('a chart is read by mouse and by keyboard, and says the same to assistive technology', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/usage?range=7d');
  const chart = calls(page);
  await chart.locator('svg').waitFor();
  const readout = page.locator('.chart-readout');
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 80);
  await readout.waitFor();
  const said = await chart.getAttribute('aria-valuetext');
  assert.match(said, /^\d{1,2} \w{3} \d{4}, \d{2}:\d{2}: Succeeded [\d,]+, Client errors [\d,]+, Server errors [\d,]+$/);
  const shown = (await readout.innerText()).split(/\s*\n\s*/);
  assert.deepEqual([shown[0], `Succeeded ${shown[2]}`], [said.slice(0, said.lastIndexOf(': ')), said.match(/Succeeded [\d,]*\d/)[0]]);
  await page.mouse.move(5, 5);
  await readout.waitFor({ state: 'detached' });

  await chart.focus();
  await page.keyboard.press('Home');
  assert.equal(await chart.getAttribute('aria-valuenow'), '0');
  await page.keyboard.press('ArrowRight');
  assert.equal(await chart.getAttribute('aria-valuenow'), '1');
  await readout.waitFor();
  await page.keyboard.press('End');
  assert.equal(await chart.getAttribute('aria-valuenow'), '167');
  await page.keyboard.press('Escape');
  await readout.waitFor({ state: 'detached' });
  await visitor.leave();
});

test('a chart is read by touch', async () => {
  const visitor = await stage.visit({ viewport: PHONE });
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/usage');
  const chart = calls(page);
  await chart.locator('svg').waitFor();
  await chart.evaluate((area) => {
    const { left, top, width } = area.getBoundingClientRect();
    const at = { clientX: left + width * 0.7, clientY: top + 50, pointerType: 'touch', bubbles: true };
    area.dispatchEvent(new PointerEvent('pointerdown', at));
    area.dispatchEvent(new PointerEvent('pointerleave', { ...at, bubbles: false }));
  });
  const readout = page.locator('.chart-readout');
  await readout.waitFor();
  const { x, width } = await readout.boundingBox();
  assert.ok(x >= 0 && x + width <= PHONE.width, 'it is on the page');
  await visitor.leave();
});

test('the table holds what the chart shows, and the figures add up', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/usage?range=30d');
  await page.getByText('The same as a table').click();
  const table = page.getByRole('table', { name: 'Usage over time' });
  const number = (text) => Number(text.replaceAll(',', ''));
  const column = async (name, place) =>
    (await page.getByRole('table', { name }).locator(`tbody td:nth-child(${place})`).allInnerTexts()).map(number);
  const sum = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
  await table.getByRole('row').nth(3).waitFor();
  const total = number(await page.locator('.figures dd').first().innerText());
  assert.ok(total > 1_000);
  for (const name of ['Usage over time', 'Status codes', 'By key', 'Top routes']) {
    assert.equal(sum(await column(name, 2)), total, name);
  }
  await visitor.leave();
});

test('a chosen span and a key stand in the address, and lead on to the calls', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/usage?range=7d');
  await page.getByRole('table', { name: 'By key' }).getByRole('link', { name: 'Production backend' }).click();
  await page.waitForURL(/\/usage\?range=7d&key_id=key_/);
  await page.getByText('Of one key alone').waitFor();
  const keys = page.getByRole('table', { name: 'By key' });
  await keys.getByRole('link', { name: 'Invoicing service' }).waitFor({ state: 'detached' });
  assert.equal(await keys.locator('tbody').getByRole('row').count(), 1);

  await page.getByText('Another span').click();
  const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 11) + '00:00';
  await page.getByLabel('From').fill(day(1));
  await page.getByLabel('Until').fill(day(3));
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByText('Choose a beginning and a later end.').waitFor();
  await page.getByLabel('From').fill(day(5));
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.waitForURL(/from=.*&to=.*&key_id=/);
  await ends(page, 48);
  await page.reload();
  await ends(page, 48);
  assert.equal(await page.getByLabel('Until').inputValue(), day(3));

  await page.getByRole('table', { name: 'Top routes' }).getByRole('link', { name: 'POST /v1/payments' }).click();
  await page.waitForURL(/\/requests\?.*method=POST&route=.*&from=.*&to=/);
  assert.match(page.url(), /key_id=key_/, 'the calls of that key alone');
  await page.getByRole('table').locator('tbody').getByRole('row').first().waitFor();
  await visitor.leave();
});

test('a span whose minutes are no longer counted is shown by the hour', async () => {
  const visitor = await stage.visit({ expected: ['422 /api/v1/usage'] });
  const { page } = visitor;
  // Only time takes minutes away, so this refusal stands in for the server's.
  await page.route(/\/api\/v1\/usage\?.*interval=minute/, (route) => {
    const message = 'Calls before 2026-01-01T00:00:00Z are no longer counted by the minute.';
    const problem = {
      type: '/docs/errors/validation_failed',
      title: 'Invalid fields',
      status: 422,
      detail: message,
      code: 'validation_failed',
      request_id: 'req_00000000000000000000000000',
      errors: [{ field: 'interval', message }],
    };
    return route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
  const hour = (ago) => new Date(Math.floor(Date.now() / 3_600_000 - ago) * 3_600_000).toISOString();
  await visitor.signIn('client@demo.test', `/usage?from=${hour(30)}&to=${hour(25)}`);
  await page.getByText('no longer counted by the minute: a point is a whole hour.').waitFor();
  await ends(page, 5);
  await visitor.leave();
});
