// The whole thread: make a key, call with it, see the call, regenerate, revoke, be refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { PASSWORD } from './server.mjs';
import { stage } from './stage.mjs';

/** Calls the business API as a client's program would. */
async function balance(secret) {
  const answer = await fetch(`${stage.server.origin}/v1/balance`, { headers: { Authorization: `Bearer ${secret}` } });
  return { status: answer.status, body: await answer.json() };
}

/** Copies the secret from the dialog that shows it, and says that it is stored. */
async function takeSecret(visitor) {
  const dialog = visitor.page.getByRole('dialog', { name: /^The secret of/ });
  await dialog.getByRole('button', { name: 'Copy secret' }).click();
  await dialog.getByText('Copied').waitFor();
  const secret = await visitor.clipboard();
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  await dialog.waitFor({ state: 'detached' });
  return secret;
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a key's whole life, on a ${device}`, async () => {
    const name = `Billing on a ${device}`;
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test');
    await visitor.heading('Overview').waitFor();
    await visitor.openSection('API keys');

    await page.getByRole('link', { name: 'Create key' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Read only' }).click();
    await page.getByRole('button', { name: 'Create key' }).click();

    const dialog = page.getByRole('dialog', { name: `The secret of ${name}` });
    assert.match(await dialog.locator('#secret').innerText(), /^kw_[0-9a-f]{8}•+$/);
    const first = await takeSecret(visitor);
    assert.match(first, /^kw_[0-9a-f]{64}_[0-9a-f]{8}$/);
    await visitor.heading(name).waitFor();
    await page.getByText(`The key ${name} was created.`).waitFor();

    assert.equal((await balance(first)).status, 200);
    await page.getByRole('button', { name: 'Refresh' }).click();
    const call = page.getByRole('table', { name: 'Calls, newest first' }).getByRole('row').filter({ hasText: '/v1/balance' });
    await call.getByText('200').waitFor();

    await page.getByRole('button', { name: 'Regenerate' }).click();
    await page.getByRole('dialog').getByLabel('For 1 hour').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Regenerate' }).click();
    const second = await takeSecret(visitor);
    assert.notEqual(second, first);
    await page.getByText('The secret before this one works until').waitFor();
    assert.equal((await balance(first)).status, 200);
    assert.equal((await balance(second)).status, 200);

    await page.getByRole('button', { name: 'Revoke' }).click();
    const revoke = page.getByRole('dialog', { name: `Revoke ${name}` });
    await revoke.getByLabel("Type the key's name to confirm").fill('something else');
    await revoke.getByRole('button', { name: 'Revoke key' }).click();
    await revoke.getByText("This is not the key's name.").waitFor();
    await revoke.getByLabel("Type the key's name to confirm").fill(name);
    await revoke.getByLabel('Reason (optional)').fill('The browser test is over');
    await revoke.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('Reason: The browser test is over').waitFor();
    await visitor.heading(name).and(page.locator(':focus')).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Regenerate' }).count(), 0);

    for (const secret of [first, second]) {
      const refused = await balance(secret);
      assert.deepEqual([refused.status, refused.body.code], [401, 'revoked_key']);
    }

    await visitor.openSection('Activity');
    await page.getByText(`client@demo.test revoked the key ${name}`).waitFor();

    if (viewport === PHONE) {
      await page.getByRole('button', { name: 'Menu' }).click();
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await visitor.heading('Sign in').waitFor();
    await visitor.leave();
  });
}

test('a secret that was not copied is not lost by accident', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys');
  await page.getByRole('link', { name: 'Create key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Nearly lost');
  await page.getByRole('button', { name: 'Everything' }).click();
  await page.getByRole('button', { name: 'Create key' }).click();

  const dialog = page.getByRole('dialog', { name: 'The secret of Nearly lost' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.getByText('The secret itself was not copied.').waitFor();
  await dialog.getByRole('button', { name: 'Go back to the secret' }).click();
  await dialog.getByRole('button', { name: 'Show', exact: true }).and(page.locator(':focus')).waitFor();
  await page.goBack();
  await page.waitForURL('**/api-keys');
  await dialog.getByRole('button', { name: 'Show', exact: true }).click();
  assert.match(await dialog.locator('#secret').innerText(), /^kw_[0-9a-f]{64}_[0-9a-f]{8}$/);

  const warned = page.waitForEvent('dialog');
  const closing = page.close({ runBeforeUnload: true });
  const warning = await warned;
  assert.equal(warning.type(), 'beforeunload');
  await warning.dismiss();
  await closing;

  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Close without it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await visitor.leave();
});

test('a session that ends elsewhere leads to the sign-in page and back', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/requests?status=200');
  await visitor.heading('Requests').waitFor();
  visitor.expect('401 /api/v1/api-keys');
  await visitor.context.clearCookies();
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByText('Your session has ended.').waitFor();
  await visitor.signInHere('client@demo.test');
  await visitor.heading('API keys').waitFor();
  assert.equal(new URL(page.url()).pathname, '/api-keys');
  await visitor.leave();
});

test("a tab whose session is another user's by now starts over when it is looked at again", async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/requests');
  await visitor.heading('Requests').waitFor();
  const other = await visitor.context.newPage();
  await other.goto('/activity');
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.getByLabel('E-mail address').fill('admin@demo.test');
  await other.getByLabel('Password').fill(PASSWORD);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.getByRole('heading', { name: 'Monitoring' }).waitFor();
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await visitor.heading('Monitoring').waitFor();
  await visitor.leave();
});

test('a sign-out that fails says so beside its button', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/requests');
  await visitor.settled();
  visitor.expect('ERR_CONNECTION_REFUSED /api/v1/session');
  await page.route('**/api/v1/session', (route) => route.abort('connectionrefused'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('#sidebar').getByRole('alert').getByText('The server cannot be reached.').waitFor();
  await visitor.leave();
});
