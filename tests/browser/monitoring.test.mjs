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

test('a number of the busiest client leads to its calls, and a call to why it was refused and who mends it', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=30d');
  const busiest = page.getByRole('table', { name: 'Busiest clients' }).getByRole('row').nth(1).getByRole('link');
  const name = (await busiest.first().textContent()).trim();
  await busiest.nth(1).click();
  await page.waitForURL((url) => url.pathname === '/admin/requests' && url.searchParams.has('client_id'));
  const calls = page.getByRole('table', { name: 'Calls, newest first' });
  await calls.getByRole('link', { name }).first().waitFor();
  await page.getByLabel('Status', { exact: true }).fill('403');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL((url) => url.searchParams.get('status') === '403');
  await calls.getByRole('link', { name: /^req_/ }).first().click();
  await page.getByRole('heading', { name: 'Why this was refused' }).waitFor();
  await page.getByRole('link', { name }).waitFor();
  const mending = page.getByRole('link', { name: /this key|the client/ });
  await mending.click();
  await page.waitForURL((url) => /^\/admin\/(api-keys|clients)\//.test(url.pathname));
  await visitor.leave();
});

test('calls with unknown keys are shown by their address, as they come', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=5m');
  await page.getByText('Live', { exact: true }).waitFor();
  for (let number = 0; number < 3; number += 1) {
    assert.equal((await guess()).status, 401);
  }
  const row = page.getByRole('table', { name: 'By address' }).getByRole('row', { name: /invalid_key/ });
  await row.waitFor();
  assert.match(await row.textContent(), /127\.0\.0\.1/);
  await visitor.leave();
});

test('a stream that is broken is told, asked around, and opened again', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  visitor.expect('ERR_FAILED /api/v1/admin/monitoring/stream');
  await page.route('**/monitoring/stream*', (route) => route.abort());
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=30d');
  await page.getByText('Not live: connecting again').waitFor();
  await page.getByRole('table', { name: 'Busiest clients' }).waitFor();
  await page.unroute('**/monitoring/stream*');
  await page.getByText('Live', { exact: true }).waitFor();
  await visitor.leave();
});

test('a stream that says nothing any more is not taken for live', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  // The server beats every two seconds, and is missed after ten.
  page.setDefaultTimeout(60_000);
  await visitor.signIn('admin@demo.test', '/admin/monitoring');
  await page.getByText('Live', { exact: true }).waitFor();
  stage.server.hang();
  try {
    await page.getByText('Not live: connecting again').waitFor();
  } finally {
    stage.server.goOn();
  }
  await page.getByText('Live', { exact: true }).waitFor();
  await visitor.leave();
});

test('the slowest calls are found from their figure', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=30d');
  const calls = page.getByRole('region', { name: 'Calls', exact: true });
  await calls.getByText(/^\d+\.\d (a second|a minute|an hour)$/).waitFor();
  const figure = calls.locator('div', { hasText: '99 of 100 within' }).getByRole('link');
  await figure.click();
  await page.waitForURL((url) => url.pathname === '/admin/requests' && url.searchParams.has('min_latency_ms'));
  const least = await page.getByLabel('Latency from, ms').inputValue();
  assert.equal(least, new URL(page.url()).searchParams.get('min_latency_ms'));
  const answer = await page.request.get(`/api/v1/admin/requests${new URL(page.url()).search}`);
  const slow = (await answer.json()).data;
  assert.ok(slow.length > 0 && slow.every((call) => call.latency_ms >= Number(least)), least);
  await page.getByRole('link', { name: slow[0].request_id }).waitFor();
  await visitor.leave();
});

test('the log says from when on it has all calls, where earlier ones are asked for', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const notice = page.getByText(/^Calls before .* may no longer be kept/);
  await visitor.signIn('admin@demo.test', '/admin/requests?from=2020-01-01T00:00:00Z');
  await notice.waitFor();
  await page.getByRole('link', { name: 'Clear' }).click();
  await notice.waitFor({ state: 'detached' });
  await page.getByRole('table', { name: 'Calls, newest first' }).waitFor();
  await visitor.leave();
});

test('an alert about another server does not lead to figures that are taken for its own', async () => {
  const visitor = await stage.visit({ viewport: PHONE });
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=24h&node=elsewhere&address=192.0.2.7');
  await page.getByText('The alert is about the server elsewhere.').waitFor();
  await page.getByText('192.0.2.7 is not among the addresses with the most in this span.').waitFor();
  await page.getByRole('navigation', { name: 'Span' }).getByRole('link', { name: '1 hour' }).click();
  await page.waitForURL((url) => url.searchParams.get('range') === '1h' && url.searchParams.get('node') === 'elsewhere');
  await visitor.leave();
});

test('a count of keys leads to their list', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=24h');
  const figures = page.getByRole('region', { name: 'Keys', exact: true });
  const count = figures.locator('div', { hasText: 'Expire within 14 days' }).getByRole('link');
  const expected = Number(await count.textContent());
  await count.click();
  await visitor.heading('API keys').waitFor();
  assert.equal(await page.getByLabel('Age or use').inputValue(), 'expiring');
  const rows = page.getByRole('table', { name: 'Keys, newest first' }).getByRole('row');
  await page.getByText(new RegExp(`^${expected} keys?$`)).or(page.getByText('No key matches.')).waitFor();
  assert.equal(Math.max((await rows.count()) - 1, 0), expected);
  await visitor.leave();
});

test('the page of a client shows its usage, with the way to its calls', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/monitoring?range=30d');
  const client = page.getByRole('table', { name: 'Busiest clients' }).getByRole('link').first();
  const name = (await client.textContent()).trim();
  await client.click();
  await visitor.heading(name).waitFor();
  const usage = page.getByRole('region', { name: 'Usage', exact: true });
  await usage.getByRole('link', { name: '30 days' }).click();
  await page.waitForURL((url) => url.searchParams.get('range') === '30d');
  await usage.getByRole('table', { name: 'Refusals by code' }).getByRole('link').first().click();
  await page.waitForURL((url) => url.searchParams.has('client_id') && url.searchParams.has('code'));
  await page.getByRole('table', { name: 'Calls, newest first' }).getByRole('row').nth(1).waitFor();
  await visitor.leave();
});
