// Packages as doors: what is locked says what opens it, and a request reaches the admin and comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const row = (page, name) => page.getByRole('table').getByRole('row').filter({ hasText: name });

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a request is made, seen and declined, on a ${device}`, async () => {
    const client = await stage.visit({ viewport });
    await client.signIn('basic@demo.test', '/package');
    await row(client.page, 'Basic').getByText('Your package').waitFor();
    assert.equal(await row(client.page, 'Basic').getByText('Locked').count(), 1);
    await client.page.getByRole('button', { name: 'Ask for Starter' }).click();
    const less = client.page.getByRole('dialog', { name: 'Ask for Starter' });
    await less.getByText('API access is closed.').waitFor();
    await less.getByText('Active keys: at most').waitFor();
    await less.getByRole('button', { name: 'Cancel' }).click();
    await client.page.getByRole('button', { name: 'Ask for Pro' }).click();
    assert.equal(await client.page.getByText('less than now').count(), 0);
    const why = `More keys, from a ${device}`;
    await client.page.getByLabel('Why (optional)').fill(why);
    await client.page.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click();
    await client.page.getByText('You have asked for Pro.').waitFor();
    await client.page.getByText(why).waitFor();
    assert.equal(await client.page.getByRole('button', { name: /^Ask for/ }).count(), 0);

    const admin = await stage.visit({ viewport });
    await admin.signIn('admin@demo.test', '/admin/upgrade-requests?status=open');
    const request = row(admin.page, why);
    await request.getByRole('button', { name: /^Seen/ }).click();
    await request.getByText('Seen', { exact: true }).first().waitFor();
    await request.getByRole('button', { name: /^Decline/ }).click();
    await admin.page.getByLabel('Answer (optional)').fill('Next year');
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }).click();
    await request.getByText('Declined').waitFor();
    await admin.leave();

    await client.page.reload();
    await client.page.getByText('Answer: Next year').first().waitFor();
    await client.page.getByRole('button', { name: 'Ask for Pro' }).waitFor();
    await client.openSection('Activity');
    await client.page.getByText('admin@demo.test (admin) declined the request for the package Pro').first().waitFor();
    await client.leave();
  });
}

test('a granted request opens what was locked', async () => {
  const client = await stage.visit();
  await client.signIn('locked@demo.test', '/api-keys');
  await client.page.getByRole('link', { name: 'Compare packages and ask for one' }).click();
  await client.page.getByRole('button', { name: 'Ask for Basic' }).click();
  await client.page.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click();
  await client.page.getByText('You have asked for Basic.').waitFor();

  const admin = await stage.visit();
  await admin.signIn('admin@demo.test', '/admin/upgrade-requests?status=open');
  await row(admin.page, 'Basic').getByRole('button', { name: /^Grant/ }).click();
  await admin.page.getByRole('button', { name: 'Give the package' }).click();
  await row(admin.page, 'Basic').getByText('Done').waitFor();
  await admin.leave();

  // Nothing is loaded anew: the page sees for itself what is open now.
  await client.openSection('Balance');
  // Sections that are locked still say so, and that it is the package.
  await client.page.getByRole('link', { name: 'Package', exact: true }).click();
  await row(client.page, 'Basic').getByText('Your package').waitFor();
  await client.openSection('API keys');
  await client.page.getByRole('link', { name: 'Create key' }).first().waitFor();
  await client.leave();
});

test('an admin sees what a smaller package takes away before it is granted', async () => {
  const client = await stage.visit();
  await client.signIn('basic@demo.test', '/package');
  await client.page.getByRole('button', { name: 'Ask for Starter' }).click();
  await client.page.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click();
  await client.page.getByText('You have asked for Starter.').waitFor();
  await client.leave();

  const admin = await stage.visit();
  const { page } = admin;
  await admin.signIn('admin@demo.test', '/admin/upgrade-requests?status=open');
  await row(page, 'Starter').getByRole('button', { name: /^Grant/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 client loses: API access').waitFor();
  await dialog.getByText(/^Shop website of .*: 120 → 60 a minute$/).waitFor();
  await dialog.getByText(/above the number of keys; these go on working/).waitFor();
  await dialog.getByText('Calls are kept for 7 days instead of 30 days; older ones are removed from the log.').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await row(page, 'Starter').getByRole('button', { name: /^Decline/ }).click();
  await dialog.getByText('The client keeps the package that it has.').waitFor();
  await dialog.getByRole('button', { name: 'Decline', exact: true }).click();
  await row(page, 'Starter').getByText('Declined').waitFor();
  await admin.leave();
});
