// Monitoring: what happens across clients, and one click from any number to the calls behind it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

/** Calls the business API with a key that nobody has. */
const guess = () =>
  fetch(`${stage.server.origin}/v1/balance`, { headers: { authorization: 'Bearer not-a-key' } });

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a number leads to the calls that it counts, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('admin@demo.test', '/admin/monitoring?range=30d');
    const codes = page.getByRole('table', { name: 'Refusals by code' });
    const code = codes.getByRole('link').first();
    const name = (await code.textContent()).trim();
    await code.click();
    await page.waitForURL((url) => url.pathname === '/admin/requests' && url.searchParams.get('code') === name);
    const calls = page.getByRole('table', { name: 'Calls, newest first' });
    await calls.getByRole('row').nth(1).waitFor();
    const shown = await calls.locator('td code[title]').allTextContents();
    assert.ok(shown.length > 0 && shown.every((text) => text.trim() === name), shown.join());
    await visitor.leave();
  });
}

test('a client among the busiest leads to its calls, and a call to why it was refused', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=30d');
  const client = page.getByRole('table', { name: 'Busiest clients' }).getByRole('link').first();
  const name = (await client.textContent()).trim();
  await client.click();
  await page.waitForURL((url) => url.pathname === '/admin/requests' && url.searchParams.has('client_id'));
  const calls = page.getByRole('table', { name: 'Calls, newest first' });
  await calls.getByRole('link', { name }).first().waitFor();
  await page.getByLabel('Status', { exact: true }).fill('4xx');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL((url) => url.searchParams.get('status') === '4xx');
  await calls.getByRole('link', { name: /^req_/ }).first().click();
  await page.getByRole('heading', { name: 'Why this was refused' }).waitFor();
  await page.getByRole('link', { name }).waitFor();
  await visitor.leave();
});

test('calls with unknown keys are shown by their address', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  for (let number = 0; number < 3; number += 1) {
    assert.equal((await guess()).status, 401);
  }
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=5m');
  const row = page.getByRole('table', { name: 'By address' }).getByRole('row', { name: /invalid_key/ });
  await row.waitFor();
  assert.match(await row.textContent(), /127\.0\.0\.1/);
  await visitor.leave();
});
