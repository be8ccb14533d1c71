// The request log: filters in the address, pages without end, what is new, one call explained, the export.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const rows = (page) => page.getByRole('table').locator('tbody').getByRole('row');

/** Signs in and makes a key through the API; answers its id and its secret. */
async function makeKey(visitor, permissions) {
  await visitor.signIn('client@demo.test', '/requests');
  return visitor.page.evaluate(async (permissions) => {
    const body = JSON.stringify({ name: 'Watched', permissions, rate_limit_per_minute: 1000 });
    const answer = await fetch('/api/v1/api-keys', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    return answer.json();
  }, permissions);
}

/** Calls as the client's program would, and answers the request id. */
async function call(secret, path, method = 'GET') {
  const answer = await fetch(`${stage.server.origin}${path}`, { method, headers: { Authorization: `Bearer ${secret}` } });
  return answer.headers.get('x-request-id');
}

/** Scrolls to the end of the log again and again, until so many calls are shown. */
async function grow(page, calls) {
  for (let there = 50; there <= calls; there += 50) {
    await page.getByText(`${there.toLocaleString('en')} calls shown, there are more`).waitFor();
    if (there < calls) await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  }
}

/** Scrolls to a place in the log and answers the rows that the window has there, by the place that each tells. */
function seen(page, share) {
  return page.evaluate(async (share) => {
    window.scrollTo(0, share * document.body.scrollHeight);
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    const places = [];
    for (let y = 0; y < innerHeight; y += 5) {
      // Between cards there is the chunk, or its group.
      const part = document.elementFromPoint(innerWidth / 2, y)?.closest('.log tbody tr, .log tbody');
      const place = part?.matches('tr') ? Number(part.ariaRowIndex) : 'nothing';
      const counts = part && (place !== 'nothing' || part.rows.length === 0);
      if (counts && place !== places.at(-1)) places.push(place);
    }
    return places;
  }, share);
}

const followEachOther = (places) => places.every((place, index) => index === 0 || place === places[index - 1] + 1);

/** The place of the row that has the focus. */
const focused = (page) => page.evaluate(() => Number(document.activeElement.closest('.log tr')?.ariaRowIndex));

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`older calls come as their place comes near, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/requests');
    await grow(page, 50);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.getByText('100 calls shown, there are more').waitFor();
    const ids = new Map();
    const end = await page.evaluate(() => document.body.scrollHeight);
    for (let top = 0; top < end; top += viewport.height) {
      const there = await page.evaluate(async (top) => {
        window.scrollTo(0, top);
        for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
        const link = (row) => row.querySelector('a[href^="/requests/"]').text;
        return [...document.querySelectorAll('.log tbody tr')].map((row) => [Number(row.ariaRowIndex), link(row)]);
      }, top);
      for (const [place, id] of there) ids.set(place, id);
    }
    const places = [...ids.keys()].sort((one, other) => one - other).filter((place) => place <= 101);
    assert.ok(places.length === 100 && followEachOther(places), `${places}`);
    const ordered = places.map((place) => ids.get(place));
    assert.deepEqual(ordered, [...new Set(ordered)].sort().reverse(), 'newest first, each once');
    await visitor.leave();
  });

  test(`a long log has the rows near the window and is whole to the reader, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/requests');
    await grow(page, 600);
    assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '-1', 'how many there are is not known');

    for (const share of [0.05, 0.3, 0.5, 0.51, 0.9, 0.2]) {
      const places = await seen(page, share);
      assert.ok(places.length > 2 && followEachOther(places), `at ${share} of the page: ${places}`);
      assert.ok((await rows(page).count()) <= 200, 'few rows are on the page');
    }
    await page.keyboard.press('Home');
    await page.waitForFunction(() => window.scrollY === 0);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction(() => Number.parseInt(document.getElementById('list-count').innerText, 10) > 600);

    // The focus is kept when its row leaves the window, and goes on from there, chunk after chunk.
    await seen(page, 0.5);
    await page.evaluate(() => {
      const links = [...document.querySelectorAll('.log td[data-label="Request"] a')];
      links.find((link) => link.getBoundingClientRect().top > innerHeight / 2).focus({ preventScroll: true });
    });
    const begun = await focused(page);
    assert.ok(begun > 200 && begun < 500, `the focus is on row ${begun}`);
    for (const share of [0.9, 0, 0.95]) await seen(page, share);
    assert.equal(await focused(page), begun);
    for (let place = begun; place < begun + 60; place = await focused(page)) {
      await page.keyboard.press('Tab');
      const next = await focused(page);
      assert.ok(next === place || next === place + 1, `from row ${place} to row ${next}`);
    }
    for (let place = await focused(page); place > begun; place = await focused(page)) {
      await page.keyboard.press('Shift+Tab');
      const next = await focused(page);
      assert.ok(next === place || next === place - 1, `from row ${place} back to row ${next}`);
    }

    // So is what the reader has selected.
    const selected = await page.evaluate(() => {
      window.getSelection().selectAllChildren(document.activeElement.closest('tr'));
      return window.getSelection().toString();
    });
    await page.evaluate(() => document.activeElement.blur());
    await seen(page, 0.95);
    assert.equal(await page.evaluate(() => window.getSelection().toString()), selected);

    // From outside of the table Tab leads to its ends, wherever the window is.
    await page.getByRole('link', { name: 'Export NDJSON' }).focus();
    await seen(page, 0.5);
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 2);

    await seen(page, 0.6);
    const link = page.getByRole('link', { name: /^req_/ }).nth(20);
    const id = await link.textContent();
    await link.click();
    await page.waitForURL(`**/requests/${id}`);
    await visitor.leave();
  });

  test(`calls that come do not move those that are read, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    const key = await makeKey(visitor, ['balance:read']);
    for (let made = 0; made < 60; made += 1) await call(key.secret, '/v1/balance');
    await page.goto(`/requests?key_id=${key.id}`);
    await grow(page, 50);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.getByText('60 calls', { exact: true }).waitFor();
    assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '61');
    await page.getByRole('button', { name: 'Follow' }).click();
    assert.ok(followEachOther(await seen(page, 0.6)));
    const read = rows(page).and(page.locator('[aria-rowindex="42"]'));
    const id = await read.getByRole('link', { name: /^req_/ }).textContent();
    const row = rows(page).filter({ hasText: id });
    const [top, place] = [(await row.boundingBox()).y, Number(await row.getAttribute('aria-rowindex'))];
    await call(key.secret, '/v1/balance');
    await page.getByText('61 calls', { exact: true }).waitFor();
    await row.and(page.locator(`[aria-rowindex="${place + 1}"]`)).waitFor({ state: 'attached' });
    assert.ok(Math.abs((await row.boundingBox()).y - top) < 2, 'it stays where it is');
    assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '62');
    await visitor.leave();
  });

  test(`new calls wait to be shown, and are followed until paused, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    const key = await makeKey(visitor, ['balance:read']);
    await page.goto(`/requests?key_id=${key.id}`);
    await page.getByText('No call matches the filter.').waitFor();
    await call(key.secret, '/v1/balance');
    await call(key.secret, '/v1/profile');
    await page.getByText('2 new calls').waitFor();
    assert.equal(await rows(page).count(), 0);
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('2 calls', { exact: true }).waitFor();
    assert.equal(await rows(page).count(), 2);

    await page.getByRole('button', { name: 'Follow' }).click();
    await call(key.secret, '/v1/balance');
    await page.getByText('3 calls', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await call(key.secret, '/v1/balance');
    await page.getByText('1 new call', { exact: true }).waitFor();
    assert.equal(await rows(page).count(), 3);
    await visitor.leave();
  });

  test(`a refusal is explained, and mended by its link, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    const key = await makeKey(visitor, ['balance:read']);
    const id = await call(key.secret, '/v1/payments', 'POST');
    await page.goto('/requests');
    await page.getByLabel('Why was this refused?').fill(` ${id} `);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.waitForURL(`**/requests/${id}`);
    await visitor.heading('POST /v1/payments').waitFor();
    await page.getByText('The route requires payments:create; the key had balance:read.').waitFor();
    const step = (outcome) => page.getByRole('listitem').filter({ hasText: outcome });
    assert.deepEqual([await step('Passed').count(), await step('Refused').count(), await step('Not reached').count()], [7, 1, 1]);
    await page.getByText('Needs payments:create: add it to this key.').waitFor();
    await page.getByRole('link', { name: 'Edit this key' }).click();
    await page.getByRole('checkbox', { name: 'Create payments' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await visitor.heading('Watched').waitFor();
    await page.goto(`/requests/${id}`);
    await page.getByText('Today the key has balance:read, payments:create.').waitFor();
    await page.getByText('Today the call would be let in.').waitFor();
    await visitor.leave();
  });
}

test('a page that follows forgets what is far below, but not below the eyes of its reader', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const { secret } = await makeKey(visitor, ['balance:read']);
  await page.reload();
  await grow(page, 1_050);
  await seen(page, 0.5);
  assert.ok((await page.locator('.log tbody').count()) < 80, 'chunks that are far away are one part together');
  await page.evaluate(() => {
    window.scrollTo(0, document.body.scrollHeight / 2);
    [...document.querySelectorAll('.log-toolbar button')].find((button) => button.textContent === 'Follow').click();
  });
  await call(secret, '/v1/balance');
  await page.getByText(/^1,(051|101) calls shown, there are more$/).waitFor();
  await page.evaluate(() => window.scrollTo(0, 0));
  await call(secret, '/v1/balance');
  await page.getByText(/^9\d\d calls shown, there are more$|^1,000 calls shown, there are more$/).waitFor();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.getByText(/^1,0\d\d calls shown, there are more$/).waitFor();
  await visitor.leave();
});

test('every filter stands in the address, and its form shows it', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/requests');
  await rows(page).first().waitFor();
  const key = page.getByRole('combobox', { name: 'Key', exact: true });
  await key.fill('production');
  await page.getByRole('option', { name: 'Production backend' }).click();
  await page.getByLabel('Status').fill('2XX');
  await page.getByLabel('Method').selectOption('POST');
  await page.getByLabel('From', { exact: true }).fill('2026-01-01T00:00');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL(/key_id=key_.*&status=2xx&method=POST&from=202\d-/);
  await visitor.settled();
  await page.reload();
  await rows(page).first().waitFor();
  assert.equal(await rows(page).filter({ hasNotText: 'Production backend' }).count(), 0);
  assert.equal(await rows(page).filter({ hasNotText: 'POST' }).count(), 0);
  assert.equal(await page.getByLabel('From', { exact: true }).inputValue(), '2026-01-01T00:00');
  await page.waitForFunction(() => document.getElementById('key_id').value === 'Production backend');
  await page.getByRole('link', { name: 'Clear' }).click();
  await page.waitForURL('**/requests');
  await rows(page).filter({ hasNotText: 'Production backend' }).first().waitFor();
  await visitor.leave();
});

test('a key is found by its name or prefix, with the keyboard alone', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const made = await makeKey(visitor, ['balance:read']);
  const key = page.getByRole('combobox', { name: 'Key', exact: true });
  await key.fill('there is no such key');
  await page.getByRole('option', { name: 'No key fits' }).waitFor();
  await key.fill(made.prefix);
  await page.getByRole('option', { name: made.prefix, selected: true }).waitFor();
  await key.press('Enter');
  assert.equal(await key.inputValue(), 'Watched');
  await key.press('Enter');
  await page.waitForURL(`**/requests?key_id=${made.id}`);

  // What is typed and not chosen is no filter, and says so.
  await key.fill('Prod');
  await page.getByRole('option', { name: 'Production backend' }).waitFor();
  await key.press('Escape');
  await page.getByLabel('Status').focus();
  assert.equal(await key.inputValue(), 'Prod');
  await page.getByText('Choose a key, or leave it empty.').waitFor();
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL('**/requests');
  await visitor.leave();
});

test('what is shown can be taken along as a file', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/requests?status=403');
  await rows(page).first().waitFor();
  for (const [name, read] of [
    ['Export CSV', (text) => text.trimEnd().split('\r\n').slice(1).map((line) => line.split(',')[6])],
    ['Export NDJSON', (text) => text.trimEnd().split('\n').map((line) => String(JSON.parse(line).status))],
  ]) {
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name }).click();
    const file = await download;
    assert.match(file.suggestedFilename(), /^calls-\d{4}-\d{2}-\d{2}\.(csv|ndjson)$/);
    const statuses = read(await readFile(await file.path(), 'utf8'));
    assert.ok(statuses.length > 50, `${statuses.length} lines`);
    assert.deepEqual([...new Set(statuses)], ['403']);
  }
  await visitor.leave();
});

test('a call that is not there, or is no call, is not found', async () => {
  const id = 'req_00000000000000000000000000';
  const visitor = await stage.visit({ expected: [`404 /api/v1/requests/${id}`] });
  const { page } = visitor;
  await visitor.signIn('client@demo.test', `/requests/${id}`);
  await visitor.heading('Call not found').waitFor();
  await page.getByText('check that the key was copied whole').waitFor();
  await page.goto('/requests');
  await page.getByLabel('Why was this refused?').fill('req_1');
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.getByText('A request id must be an id that begins with `req_`.').waitFor();
  await visitor.leave();
});
