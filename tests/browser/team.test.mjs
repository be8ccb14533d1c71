// Who is let in: inviting, joining, changing, helping and removing a member.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Authenticator } from './authenticator.mjs';
import { DESKTOP, PHONE } from './browser.mjs';
import { PASSWORD } from './server.mjs';
import { stage } from './stage.mjs';

async function invite(page, email, access = 'viewer') {
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('E-mail address').fill(email);
  await dialog.getByLabel('Access').selectOption(access);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  return dialog;
}

/** Joins by a link as a new visitor. */
async function join(link, name) {
  const member = await stage.visit();
  await member.page.goto(link);
  await member.page.getByLabel('Your name').fill(name);
  await member.page.getByLabel('Choose a password').fill(PASSWORD);
  await member.page.getByRole('button', { name: 'Join' }).click();
  await member.heading('Overview').waitFor();
  return member;
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a member's whole life, on a ${device}`, async () => {
    const email = `ada-on-a-${device}@example.test`;
    const owner = await stage.visit({ viewport });
    const { page } = owner;
    await owner.signIn('client@demo.test');
    await owner.openSection('Team');

    owner.expect('409 /api/v1/invitations');
    const dialog = await invite(page, 'basic@demo.test');
    await dialog.getByRole('alert').getByText('There is a user or an open invitation').waitFor();
    await dialog.getByLabel('E-mail address').fill(email);
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const first = await dialog.locator('#one-time-link').innerText();
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    await dialog.getByText('Copied').waitFor();
    assert.equal(await owner.clipboard(), first);
    await dialog.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: `Make a new link for ${email}` }).click();
    const renewed = page.getByRole('dialog', { name: 'A new link' });
    const link = await renewed.locator('#one-time-link').innerText();
    await renewed.getByRole('button', { name: 'Done' }).click();
    assert.notEqual(link, first);

    const member = await stage.visit({ viewport, expected: ['401 /api/v1/session', '404 /api/v1/invitations/show'] });
    await member.page.goto(first);
    await member.page.getByText('The link was used, replaced or taken back').waitFor();
    await member.page.goto('about:blank');
    await member.page.goto(link);
    await member.page.getByText('client@demo.test invites you to join Northwind Trading as viewer').waitFor();
    await member.page.getByRole('button', { name: 'Join' }).click();
    await member.page.getByText('A password has at least 12 characters.').waitFor();
    await member.page.getByLabel('Your name').fill('Ada Lovelace');
    await member.page.getByLabel('Choose a password').fill(PASSWORD);
    await member.page.getByRole('button', { name: 'Join' }).click();
    await member.heading('Overview').waitFor();
    await member.openSection('Team');
    const own = member.page.getByRole('row').filter({ hasText: email });
    await own.getByText('Ada Lovelace (you)').waitFor();
    assert.equal(await member.page.getByRole('button', { name: 'Invite' }).count(), 0);

    await page.reload();
    await page.getByText('Nobody is invited at the moment.').waitFor();
    await page.getByRole('button', { name: `Manage ${email}` }).click();
    const manage = page.getByRole('dialog', { name: email });
    await manage.getByLabel('Access').selectOption('developer');
    await manage.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`${email} is developer now.`).waitFor();

    await page.getByRole('button', { name: `Manage ${email}` }).click();
    await manage.getByRole('button', { name: 'Link for a new password' }).click();
    const reset = await manage.locator('#one-time-link').innerText();
    await manage.getByRole('button', { name: 'Cancel' }).click();
    await member.page.goto(reset);
    await member.page.getByLabel('New password').fill('the password that Ada chose next');
    await member.page.getByRole('button', { name: 'Set the password' }).click();
    await member.page.getByText('Your new password is in force').waitFor();
    await member.page.getByRole('link', { name: 'To the sign-in page' }).click();
    await member.page.getByLabel('E-mail address').fill(email);
    await member.page.getByLabel('Password').fill('the password that Ada chose next');
    await member.page.getByRole('button', { name: 'Sign in' }).click();
    await member.heading('Overview').waitFor();
    await member.settled();

    await page.getByRole('button', { name: `Manage ${email}` }).click();
    await manage.getByRole('button', { name: 'Remove', exact: true }).click();
    await manage.getByRole('button', { name: 'Keep' }).and(page.locator(':focus')).waitFor();
    await manage.getByRole('button', { name: 'Remove for good' }).click();
    await page.getByText(`${email} is removed.`).waitFor();
    member.expect('401 /api/v1/api-keys', '401 /api/v1/members');
    await member.page.reload();
    await member.heading('Sign in').waitFor();

    await owner.openSection('Activity');
    await page.getByText(`client@demo.test removed the user ${email}`).waitFor();
    await owner.leave();
    await member.leave();
  });
}

test('the only owner stays, and an invitation is taken back', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('basic@demo.test', '/team');
  const { user } = await page.evaluate(async () => (await fetch('/api/v1/session')).json());
  visitor.expect(`409 /api/v1/members/${user.id}`);
  await page.getByRole('button', { name: 'Manage basic@demo.test' }).click();
  const manage = page.getByRole('dialog', { name: 'basic@demo.test' });
  await manage.getByRole('button', { name: 'Leave the team' }).click();
  await manage.getByRole('button', { name: 'Leave for good' }).click();
  await manage.getByRole('alert').getByText('A client keeps at least one owner').waitFor();
  await manage.getByRole('button', { name: 'Cancel' }).click();

  const dialog = await invite(page, 'taken-back@example.test');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Take back the invitation of taken-back@example.test' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await page.getByText('The invitation of taken-back@example.test is taken back.').waitFor();
  await page.getByText('Nobody is invited at the moment.').waitFor();
  await visitor.leave();
});

test('a second factor is taken away only after a question', async () => {
  const owner = await stage.visit();
  await owner.signIn('client@demo.test', '/team');
  const { page } = owner;
  const email = 'grace@example.test';
  const dialog = await invite(page, email);
  const link = await dialog.locator('#one-time-link').innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const member = await join(link, 'Grace Hopper');
  await member.page.goto('/settings');
  await member.page.getByRole('button', { name: 'Set up' }).click();
  const setUp = member.page.getByRole('dialog', { name: 'Set up two-factor authentication' });
  await setUp.getByLabel('Your password').fill(PASSWORD);
  await setUp.getByRole('button', { name: 'Go on' }).click();
  const app = new Authenticator(await setUp.locator('#two-factor-secret').innerText());
  await setUp.getByLabel('Code', { exact: true }).fill(app.next());
  await setUp.getByRole('button', { name: 'Switch on' }).click();
  await setUp.getByRole('button', { name: 'I have stored them' }).click();
  await member.settled();

  await page.reload();
  await page.getByRole('button', { name: `Manage ${email}` }).click();
  const manage = page.getByRole('dialog', { name: email });
  const takeAway = manage.getByRole('button', { name: 'Take the second factor away' });
  await takeAway.click();
  await manage.getByRole('button', { name: 'Keep' }).and(page.locator(':focus')).click();
  await takeAway.click();
  await manage.getByRole('button', { name: 'Take it away' }).click();
  await page.getByText(`${email} signs in with the password alone now.`).waitFor();
  await page.getByRole('row').filter({ hasText: email }).getByText('Off').waitFor();
  await owner.leave();
  await member.leave();
});

test('with an owner go the invitations that the owner made, from the list too', async () => {
  const owner = await stage.visit();
  await owner.signIn('client@demo.test', '/team');
  const { page } = owner;
  const email = 'second-owner@example.test';
  const dialog = await invite(page, email, 'owner');
  const link = await dialog.locator('#one-time-link').innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const second = await join(link, 'Second Owner');
  await second.page.goto('/team');
  const invited = await invite(second.page, 'of-the-second@example.test');
  await invited.getByRole('button', { name: 'Done' }).click();
  await second.settled();

  await page.reload();
  await page.getByText('of-the-second@example.test').waitFor();
  await page.getByRole('button', { name: `Manage ${email}` }).click();
  const manage = page.getByRole('dialog', { name: email });
  await manage.getByRole('button', { name: 'Remove', exact: true }).click();
  await manage.getByRole('button', { name: 'Remove for good' }).click();
  await page.getByText('of-the-second@example.test').waitFor({ state: 'detached' });
  await owner.leave();
  await second.leave();
});
