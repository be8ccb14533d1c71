// Lists grow page by page, are filtered by their address, and say what went wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stage } from './stage.mjs';


/** A table's rows without its header. */
const rows = (page) => page.getByRole('table').locator('tbody').getByRole('row');

test('a list grows by a page and keeps the focus on its button', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/audit-trail');
  await page.getByText('25 events shown, there are more').waitFor();
  const more = page.getByRole('button', { name: 'Load more' });
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByText('50 events shown, there are more').waitFor();
  await more.and(page.locator(':focus')).waitFor();
  await visitor.leave();
});

test('with the last page the focus goes from the button to the count', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await page.route('**/api/v1/admin/audit-events?cursor=*', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), next_cursor: null } });
  });
  await visitor.signIn('admin@demo.test', '/admin/audit-trail');
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.getByText('50 events', { exact: true }).and(page.locator(':focus')).waitFor();
  await visitor.leave();
});

test('a filter is in the address, and back leads to the one before', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/requests?route=/v1/profile');
  await rows(page).first().waitFor();
  assert.equal(await rows(page).filter({ hasNotText: '/v1/profile' }).count(), 0);
  await page.getByLabel('Route').fill('');
  await page.getByLabel('Status').fill('4xx');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL('**/requests?status=4xx');
  await visitor.settled();
  assert.equal(await rows(page).filter({ hasText: '200' }).count(), 0);
  await page.goBack();
  await page.waitForURL(/route=/);
  assert.equal(await page.getByLabel('Route').inputValue(), '/v1/profile');

  await page.goto('/api-keys');
  await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: 'Revoked' }).click();
  await page.waitForURL('**/api-keys?status=revoked');
  await rows(page).filter({ hasText: 'Legacy integration' }).waitFor();
  await rows(page).filter({ hasText: 'Active' }).first().waitFor({ state: 'detached' });
  await visitor.leave();
});

test('a filter that makes no sense says so', async () => {
  const visitor = await stage.visit({ expected: ['422 /api/v1/requests'] });
  await visitor.signIn('client@demo.test', '/requests?status=soon');
  await visitor.page.getByRole('alert').getByText('A status is a number').waitFor();
  await visitor.leave();
});

test('a list that cannot be fetched can be tried again', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys');
  await visitor.settled();
  visitor.expect('ERR_CONNECTION_REFUSED /api/v1/requests');
  await page.route('**/api/v1/requests*', (route) => route.abort('connectionrefused'));
  await visitor.openSection('Requests');
  await page.getByText('The server cannot be reached.').waitFor();
  await page.unroute('**/api/v1/requests*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await visitor.heading('Requests').and(page.locator(':focus')).waitFor();
  await rows(page).first().waitFor();
  await visitor.leave();
});

test("another client's key is not found", async () => {
  const mine = await stage.visit();
  await mine.signIn('client@demo.test', '/api-keys');
  const address = await mine.page.getByRole('table').getByRole('link').first().getAttribute('href');
  await mine.leave();

  const api = `/api/v1${address}`;
  const expected = [`404 ${api}`, `404 ${api}/usage`, `404 ${api}/requests`, `404 ${api}/review`];
  const other = await stage.visit({ expected });
  await other.signIn('basic@demo.test', address);
  await other.heading('Page not found').waitFor();
  await other.leave();
});
