// Undo: what can be taken back is, from the message that tells it; after the page is left it is too late.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const undo = (page) => page.getByRole('button', { name: 'Undo' });

/** Signs in and makes a key through the API. */
async function makeKey(visitor, name) {
  await visitor.signIn('client@demo.test');
  const { page } = visitor;
  const data = { name, permissions: ['balance:read', 'profile:read'], rate_limit_per_minute: 50 };
  const headers = { 'X-Requested-With': 'keywright' };
  return (await page.request.post('/api/v1/api-keys', { data, headers })).json();
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`an edit of a key is taken back, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    const name = `Edited on a ${device}`;
    const key = await makeKey(visitor, name);
    await page.goto(`/api-keys/${key.id}/edit`);
    await page.getByLabel('Name', { exact: true }).fill('Misspelt');
    await page.getByLabel('Allowed addresses').fill('203.0.113.0/24');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await visitor.heading('Misspelt').waitFor();
    await page.getByText('The changes are in force.').waitFor();
    await undo(page).click();
    await visitor.heading(name).waitFor();
    await page.getByText('It is as it was before.').waitFor();
    await page.getByText('Everywhere').waitFor();
    assert.equal(await undo(page).count(), 0);
    const now = await (await page.request.get(`/api/v1/api-keys/${key.id}`)).json();
    for (const field of ['name', 'permissions', 'rate_limit_per_minute', 'allowed_ips', 'expires_at']) {
      assert.deepEqual(now[field], key[field], field);
    }
    await visitor.leave();
  });
}

test('what cannot be taken back any more says so', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const key = await makeKey(visitor, 'Soon gone');
  visitor.expect(`409 /api/v1/api-keys/${key.id}`);
  await page.goto(`/api-keys/${key.id}/edit`);
  await page.getByLabel('Name', { exact: true }).fill('Renamed');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await undo(page).waitFor();
  const headers = { 'X-Requested-With': 'keywright' };
  await page.request.post(`/api/v1/api-keys/${key.id}/revoke`, { data: {}, headers });
  await undo(page).click();
  await page.locator('.flash[data-kind=foreign]').waitFor();
  assert.equal(await undo(page).count(), 0);
  await visitor.leave();
});

test('the offer is gone with the page', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const key = await makeKey(visitor, 'Left');
  await page.goto(`/api-keys/${key.id}/edit`);
  await page.getByLabel('Name', { exact: true }).fill('Left behind');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await undo(page).waitFor();
  await visitor.openSection('Activity');
  assert.equal(await undo(page).count(), 0);
  await page.goBack();
  await visitor.heading('Left behind').waitFor();
  assert.equal(await undo(page).count(), 0);
  await visitor.leave();
});

test("a member's changed access is taken back", async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/team');
  const viewer = page.getByRole('row', { name: 'viewer@demo.test' });
  await page.getByRole('button', { name: 'Manage viewer@demo.test' }).click();
  await page.getByLabel('Access').selectOption('developer');
  await page.getByRole('button', { name: 'Save' }).click();
  await viewer.getByText('developer').waitFor();
  await undo(page).click();
  await viewer.getByText('viewer', { exact: true }).waitFor();
  await visitor.leave();
});

test('an admin takes back a suspension and an edit of a client', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/clients?q=northwind');
  await page.getByRole('link', { name: 'Northwind Trading' }).click();
  await page.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
  await page.getByText('Suspended: every call with its keys is refused.').waitFor();
  await undo(page).click();
  await page.getByRole('button', { name: 'Suspend' }).waitFor();
  assert.equal(await page.getByText('Suspended: every call with its keys is refused.').count(), 0);

  await page.getByRole('button', { name: 'Edit', exact: true }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('Northwind and Sons');
  await page.getByRole('dialog').getByLabel('Keys at most').fill('7');
  await page.getByRole('button', { name: 'Save' }).click();
  // It has more keys than that.
  await page.getByText('allowed are 7').waitFor();
  await page.getByRole('button', { name: 'Apply' }).click();
  await visitor.heading('Northwind and Sons').waitFor();
  await undo(page).click();
  await visitor.heading('Northwind Trading').waitFor();
  assert.equal(await page.getByText('at most 7').count(), 0);
  await visitor.leave();
});
