// Three applications on one server: nobody loads code that is not for them or that they do not use, and everybody is led
// to their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

/** Keeps the names of the programs that a page starts; what is only fetched ahead is no script. */
function programs(page) {
  const started = [];
  page.on('request', (request) => {
    const name = request.url().match(/\/(portal|account|console)\.js$/)?.[1];
    if (name && request.resourceType() === 'script') {
      started.push(name);
    }
  });
  return started;
}

test('an admin who signs in at the portal is led to the console, and back out by signing out', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const loaded = programs(page);
  visitor.expect('401 /api/v1/session');
  await page.goto('/requests?status=429');
  await visitor.signInHere('admin@demo.test');
  await page.waitForURL('**/admin/requests?status=429');
  await visitor.heading('Requests').waitFor();
  await visitor.settled();
  assert.deepEqual([...new Set(loaded)], ['portal', 'console']);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail address').waitFor();
  assert.equal(new URL(page.url()).pathname, '/');
  await visitor.leave();
});

test("a client at an admin's address is led to its own page of that name", async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test');
  await page.goto('/admin/invoices?status=paid');
  await page.waitForURL((url) => url.pathname === '/invoices' && url.search === '?status=paid');
  await visitor.heading('Invoices').waitFor();
  await page.goto('/admin');
  await page.waitForURL((url) => url.pathname === '/');
  await visitor.heading('Overview').waitFor();
  await visitor.leave();
});

test('a client loads nothing of the console', async () => {
  const visitor = await stage.visit();
  const loaded = programs(visitor.page);
  await visitor.signIn('client@demo.test');
  await visitor.openSection('Payments');
  await visitor.openSection('Settings');
  assert.deepEqual([...new Set(loaded)], ['portal', 'account']);
  await visitor.leave();
});

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a client goes from the portal to the account and back, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    const loaded = programs(page);
    await visitor.signIn('client@demo.test');
    await visitor.openSection('Usage');
    await visitor.settled();
    assert.deepEqual([...new Set(loaded)], ['portal']);
    await visitor.openSection('Team');
    await visitor.openSection('Package');
    assert.deepEqual([...new Set(loaded)], ['portal', 'account']);
    await page.goBack();
    await visitor.heading('Team').waitFor();
    await page.goBack();
    await visitor.heading('Usage').waitFor();
    await page.goForward();
    await visitor.heading('Team').waitFor();
    await visitor.openSection('Overview');
    assert.equal(new URL(page.url()).pathname, '/');
    await visitor.leave();
  });
}

test("a client's other program is there before it is gone to", async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test');
  const ahead = page.waitForResponse('**/account_bg.wasm');
  await visitor.heading('Overview').click();
  await (await ahead).finished();
  await visitor.openSection('Payments');
  const program = await page.evaluate(() => {
    const { initiatorType, transferSize } = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/account_bg.wasm'));
    return { initiatorType, transferSize };
  });
  assert.deepEqual(program, { initiatorType: 'link', transferSize: 0 });
  await visitor.leave();
});

test('whoever signs in at an address of the account stays there and loads nothing else', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const loaded = programs(page);
  await visitor.signIn('client@demo.test', '/guide/read_balance?language=rust');
  await page.getByText('fn main() -> Result').waitFor();
  assert.deepEqual([...new Set(loaded)], ['account']);
  await visitor.leave();
});

test("an admin at an address of the account is led to the console's page of that name", async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/payments');
  await page.goto('/settings');
  await page.waitForURL('**/admin/settings');
  await visitor.heading('Settings').waitFor();
  await visitor.leave();
});

test('a session that ends in the console begins anew at the same address', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/withdrawals?status=all');
  await visitor.settled();
  visitor.expect('401 /api/v1/admin/payments');
  await visitor.context.clearCookies();
  await page.getByRole('link', { name: 'Payments' }).click();
  await page.getByText('Your session has ended.').waitFor();
  await visitor.signInHere('admin@demo.test');
  await visitor.heading('Payments').waitFor();
  assert.equal(new URL(page.url()).pathname, '/admin/payments');
  await visitor.leave();
});

test('the server is not asked who is there before anybody has signed in, or after they have signed out', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const asked = [];
  page.on('request', (request) => {
    if (request.method() === 'GET' && request.url().endsWith('/api/v1/session')) {
      asked.push(page.url());
    }
  });
  await page.goto('/payments');
  await visitor.signInHere('client@demo.test');
  await visitor.heading('Payments').waitFor();
  assert.deepEqual(asked, []);
  await page.reload();
  await visitor.heading('Payments').waitFor();
  assert.equal(asked.length, 1);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail address').waitFor();
  assert.equal(asked.length, 1);
  await visitor.leave();
});
