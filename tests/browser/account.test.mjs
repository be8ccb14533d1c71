// The reader's own account: password, sessions, and the second factor with what asks for it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Authenticator } from './authenticator.mjs';
import { DESKTOP, PHONE } from './browser.mjs';
import { PASSWORD } from './server.mjs';
import { stage } from './stage.mjs';

const NEW_PASSWORD = 'another password for the browser tests';

async function signOut(visitor) {
  const menu = visitor.page.getByRole('button', { name: 'Menu' });
  if (await menu.isVisible()) {
    await menu.click();
  }
  await visitor.page.getByRole('button', { name: 'Sign out' }).click();
  await visitor.heading('Sign in').waitFor();
}

async function fillSignIn(page, email, password) {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The recovery codes that are shown, once they are. */
async function recoveryCodes(page) {
  const codes = page.locator('#recovery-codes li');
  await codes.first().waitFor();
  return codes.allInnerTexts();
}

/** Switches two-factor authentication on, and answers the app and the recovery codes. */
async function setUp(page) {
  await page.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up two-factor authentication' });
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  const authenticator = new Authenticator(await dialog.locator('#two-factor-secret').innerText());
  await dialog.getByLabel('Code', { exact: true }).fill('000000x');
  await dialog.getByRole('button', { name: 'Switch on' }).click();
  await dialog.getByRole('alert').getByText('The code is not right').waitFor();
  await dialog.getByLabel('Code', { exact: true }).fill(authenticator.next());
  await dialog.getByRole('button', { name: 'Switch on' }).click();
  const codes = await recoveryCodes(page);
  assert.equal(codes.length, 10);
  // They are shown once, and not dismissed by chance.
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'I have stored them' }).click();
  await page.getByText('10 recovery codes left').waitFor();
  return { authenticator, codes };
}

test('a new password ends the other sessions', async () => {
  const visitor = await stage.visit();
  const other = await stage.visit();
  await visitor.signIn('locked@demo.test', '/settings');
  await other.signIn('locked@demo.test', '/settings');
  const { page } = visitor;
  visitor.expect('422 /api/v1/account/password');
  await page.getByLabel('Present password').fill('not the password');
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('This is not your password.').waitFor();
  await page.getByLabel('Present password').fill(PASSWORD);
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('A password has at least 12 characters.').waitFor();
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your password is changed.').waitFor();

  other.expect('401 /api/v1/audit-events');
  await other.page.getByRole('link', { name: 'Activity' }).click();
  await other.page.getByText('Your session has ended.').waitFor();
  await fillSignIn(other.page, 'locked@demo.test', NEW_PASSWORD);
  await other.page.getByText('locked@demo.test changed the password of').waitFor();
  await visitor.leave();
  await other.leave();
});

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`sessions are ended one by one and all at once, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const others = [await stage.visit(), await stage.visit()];
    await visitor.signIn('admin@demo.test', '/admin/settings');
    for (const other of others) {
      await other.signIn('admin@demo.test', '/admin/audit-trail');
      await other.settled();
      other.expect('401 /api/v1/account/sessions', '401 /api/v1/account');
    }
    const { page } = visitor;
    await page.reload();
    await visitor.settled();
    const rows = page.getByRole('table', { name: 'Your sessions' }).getByRole('row').filter({ hasText: '127.0.0.1' });
    const count = await rows.count();
    assert.ok(count >= 3);
    await rows.filter({ hasText: 'This one' }).waitFor();
    await rows.filter({ hasText: 'Chrome on Linux' }).first().waitFor();
    // The newest is the first.
    const surely = page.getByRole('dialog').getByRole('button', { name: 'End it now' });
    await rows.first().getByRole('button', { name: 'End the session of Chrome on Linux' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await rows.count(), count);
    await rows.first().getByRole('button', { name: 'End the session of Chrome on Linux' }).click();
    await surely.click();
    await page.getByText('The session has ended.').waitFor();
    await others[1].page.getByRole('link', { name: 'Settings' }).click();
    await others[1].page.getByText('Your session has ended.').waitFor();

    await page.getByRole('button', { name: 'End all others' }).click();
    await surely.click();
    await page.getByText('Your other sessions have ended.').waitFor();
    await page.getByText('1 session', { exact: true }).waitFor();
    await others[0].page.getByRole('link', { name: 'Settings' }).click();
    await others[0].page.getByText('Your session has ended.').waitFor();
    for (const each of [visitor, ...others]) {
      await each.leave();
    }
  });

  test(`a second factor from its set-up to its end, on a ${device}`, async () => {
    const email = viewport === PHONE ? 'basic@demo.test' : 'client@demo.test';
    const visitor = await stage.visit({ viewport });
    const before = await stage.visit({ viewport });
    const { page } = visitor;
    await before.signIn(email, '/api-keys/new');
    await visitor.signIn(email, '/settings');
    visitor.expect('401 /api/v1/account/two-factor/enable');
    const { authenticator, codes } = await setUp(page);

    // A session that has shown no code yet is asked for one, and what was begun goes on.
    before.expect('403 /api/v1/api-keys', '401 /api/v1/session/step-up');
    await before.page.getByLabel('Name', { exact: true }).fill(`Moves money on a ${device}`);
    await before.page.getByRole('button', { name: 'Everything' }).click();
    await before.page.getByRole('button', { name: 'Create key' }).click();
    const question = before.page.getByRole('dialog', { name: 'Confirm that it is you' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await before.page.getByRole('alert').getByText('This can move money or let somebody in').waitFor();
    await before.page.getByRole('button', { name: 'Create key' }).click();
    await question.getByLabel('Code', { exact: true }).fill('000000x');
    await question.getByRole('button', { name: 'Go on' }).click();
    await question.getByRole('alert').getByText('The code is not right').waitFor();
    await question.getByLabel('Code', { exact: true }).fill(authenticator.next());
    await question.getByRole('button', { name: 'Go on' }).click();
    const secret = before.page.getByRole('dialog', { name: `The secret of Moves money on a ${device}` });
    await secret.getByRole('button', { name: 'I have stored it' }).click();
    await before.leave();

    await signOut(visitor);
    await fillSignIn(page, email, PASSWORD);
    await page.getByText('Enter the code that your authenticator app shows').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Code', { exact: true }).and(page.locator(':focus')).waitFor();
    await page.getByLabel('Code', { exact: true }).fill('000000x');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('The code is not right').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(codes[0]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#sidebar').waitFor({ state: 'attached' });

    await visitor.openSection('Settings');
    await page.getByText('9 recovery codes left').waitFor();
    await page.getByRole('button', { name: 'New recovery codes' }).click();
    await page.getByRole('dialog').getByLabel('Code', { exact: true }).fill(codes[1]);
    await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    const renewed = await recoveryCodes(page);
    assert.equal(renewed.length, 10);
    assert.equal(renewed.filter((code) => codes.includes(code)).length, 0);
    await page.getByRole('button', { name: 'I have stored them' }).click();

    await page.getByRole('button', { name: 'Switch off' }).click();
    const off = page.getByRole('dialog', { name: 'Switch two-factor authentication off' });
    await off.getByLabel('Your password').fill(PASSWORD);
    await off.getByLabel('Code', { exact: true }).fill(renewed[0]);
    await off.getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('Two-factor authentication is off.').waitFor();
    await signOut(visitor);
    await visitor.signInHere(email);
    await visitor.leave();
  });
}

test('a lost password: without a mail server the page says whom to ask', async () => {
  const visitor = await stage.visit({ expected: ['401 /api/v1/session', '409 /api/v1/password-resets'] });
  const { page } = visitor;
  await page.goto('/');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await visitor.heading('New password').waitFor();
  await page.getByLabel('E-mail address').fill('client@demo.test');
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByRole('alert').getByText('This server sends no mail.').waitFor();
  await page.getByRole('link', { name: 'To the sign-in page' }).click();
  await visitor.heading('Sign in').waitFor();
  await visitor.leave();
});
