// A day of an admin: a client is made, gets a user and a key, is limited, suspended and restored; packages are changed
// after it is seen whom that touches.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const row = (page, name) => page.getByRole('table').getByRole('row').filter({ hasText: name });

const balance = (visitor, secret) =>
  visitor.page.request.get('/v1/balance', { headers: { Authorization: `Bearer ${secret}` } });

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a client's whole life, on a ${device}`, async () => {
    const name = `Juniper of a ${device}`;
    const admin = await stage.visit({ viewport });
    const { page } = admin;
    await admin.signIn('admin@demo.test', '/admin/clients');

    await page.getByRole('button', { name: 'New client' }).click();
    const form = page.getByRole('dialog', { name: 'New client' });
    await form.getByLabel('E-mail address').fill('nobody');
    await form.getByLabel('Keys at most').fill('many');
    await form.getByRole('button', { name: 'Create client' }).click();
    await form.getByText('It cannot be empty.').waitFor();
    await form.getByText('It must be an e-mail address.').waitFor();
    await form.getByText('Enter a whole number, or nothing.').waitFor();
    await form.getByLabel('Name', { exact: true }).fill(name);
    await form.getByLabel('E-mail address').fill('office@juniper.test');
    await form.getByLabel('Package', { exact: true }).selectOption('Basic');
    await form.getByLabel('Keys at most').fill('7');
    await form.getByRole('button', { name: 'Create client' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await page.getByText('0 in use, at most 7').waitFor();
    await page.getByText('set by an admin').waitFor();

    await page.getByRole('button', { name: 'New user' }).click();
    const user = page.getByRole('dialog', { name: 'New user' });
    await user.getByLabel('Name', { exact: true }).fill('Juna Juniper');
    await user.getByLabel('E-mail address').fill(`juna-${device}@juniper.test`);
    await user.getByRole('button', { name: 'Create' }).click();
    assert.match(await user.locator('#one-time-link').innerText(), /\/password-reset#[0-9a-f]{64}$/);
    await user.getByRole('button', { name: 'Done' }).click();
    await page.getByText(`juna-${device}@juniper.test`).first().waitFor();

    await page.getByRole('link', { name: 'New key' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Nightly export');
    await page.getByRole('checkbox', { name: /balance/i }).first().check();
    await page.getByLabel('Rate limit').fill('900');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('button', { name: 'Copy secret' }).click();
    const secret = await admin.clipboard();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await row(page, 'Nightly export').getByText('900 a minute').waitFor();
    assert.equal((await balance(admin, secret)).status(), 200);

    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('Suspended: every call with its keys is refused.').waitFor();
    assert.equal((await (await balance(admin, secret)).json()).code, 'client_suspended');
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('is restored: its keys work again').waitFor();
    assert.equal((await balance(admin, secret)).status(), 200);

    await page.getByRole('link', { name: 'Nightly export' }).first().click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByLabel("Type the key's name to confirm").fill('Nightly export');
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('The key Nightly export is revoked.').waitFor();
    assert.equal((await (await balance(admin, secret)).json()).code, 'revoked_key');

    await admin.openSection('Clients');
    await page.getByLabel('Search').pressSequentially(`juniper of a ${device}`);
    await row(page, name).waitFor();
    await row(page, 'Northwind Trading').waitFor({ state: 'detached' });
    assert.match(page.url(), /q=juniper/);
    await page.getByLabel('Search').fill('nobody at all');
    await page.getByText('No client matches.').waitFor();
    await admin.leave();
  });
}

test('a package is changed after it is seen whom that touches', async () => {
  const admin = await stage.visit();
  const { page } = admin;
  await admin.signIn('admin@demo.test', '/admin/packages');
  await page.getByRole('button', { name: 'Edit Pro' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Pro' });
  await dialog.getByLabel('Highest rate of a key').fill('200');
  await dialog.getByLabel('Keys at most').fill('1');
  await dialog.getByRole('button', { name: 'See whom it touches' }).click();
  await dialog.getByText(/held to a lower rate/).waitFor();
  await dialog.getByText(/above the number of keys/).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByLabel('Keys at most').fill('900');
  await dialog.getByRole('button', { name: 'See whom it touches' }).click();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('The package Pro is changed.').waitFor();
  await row(page, 'Pro').getByText('200 a minute').waitFor();
  await admin.leave();
});

/** A client of the package Basic with a key, made by the visitor. */
const clientWithKey = (page, name) =>
  page.evaluate(async (called) => {
    const headers = { 'content-type': 'application/json' };
    const post = async (path, body) =>
      (await fetch(`/api/v1/admin${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    const packages = await (await fetch('/api/v1/admin/packages')).json();
    const { id: package_id } = packages.data.find((one) => one.name === 'Basic');
    const client = await post('/clients', { name: called, email: 'office@steps.test', package_id });
    const key = { name: 'Till', permissions: ['balance:read'], rate_limit_per_minute: 150 };
    return { client: client.id, key: (await post(`/clients/${client.id}/api-keys`, key)).id };
  }, name);

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a client loses nothing unseen, and a key gets its rate back, on a ${device}`, async () => {
    const admin = await stage.visit({ viewport });
    const { page } = admin;
    await admin.signIn('admin@demo.test', '/admin/clients');
    const name = `Steps of a ${device}`;
    const made = await clientWithKey(page, name);
    await page.goto(`/admin/clients/${made.client}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: `Edit ${name}` });
    await form.getByLabel('Package', { exact: true }).selectOption('Starter');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('1 client loses: API access').waitFor();
    await form.getByText(`${name}: 1 key, allowed are 0`).waitFor();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.getByLabel('Package', { exact: true }).selectOption('Basic');
    await form.getByLabel('Highest rate a minute').fill('100');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText(`Till of ${name}: 150 → 100 a minute`).waitFor();
    await form.getByRole('button', { name: 'Apply' }).click();
    await row(page, 'Till').getByText('100 a minute').waitFor();
    // What takes nothing away needs no second step.
    await page.getByRole('button', { name: 'Edit' }).click();
    await form.getByLabel('E-mail address').fill('new@steps.test');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('new@steps.test').first().waitFor();

    await page.getByRole('link', { name: 'Till', exact: true }).first().click();
    await page.getByText('By admin@demo.test (admin)').waitFor();
    await page.getByRole('link', { name: 'Edit' }).click();
    const rate = page.getByLabel('Rate limit');
    await rate.waitFor();
    assert.equal(await rate.inputValue(), '100');
    await page.getByText('It is held to less than its own rate, 150 a minute: enter that to give it back.').waitFor();
    await rate.fill('150');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('The changes are in force.').waitFor();
    await page.getByText('150 requests a minute').first().waitFor();
    const key = await (await page.request.get(`/api/v1/admin/api-keys/${made.key}`)).json();
    assert.deepEqual(key.rate, { per_minute: 150, set_by: 'admin' });
    await admin.leave();
  });
}

test('a form leaves alone what somebody else changed meanwhile', async () => {
  const admin = await stage.visit();
  const { page } = admin;
  await admin.signIn('admin@demo.test', '/admin/clients');
  const [client] = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    const [{ package_id }] = (await (await fetch('/api/v1/admin/clients')).json()).data;
    const body = JSON.stringify({ name: 'Two at once', email: 'old@two.test', package_id });
    return [await (await fetch('/api/v1/admin/clients', { method: 'POST', headers, body })).json()];
  });
  await page.goto(`/admin/clients/${client.id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = page.getByRole('dialog', { name: 'Edit Two at once' });
  await form.getByLabel('E-mail address').fill('new@two.test');
  const changed = await page.evaluate(async (id) => {
    const body = JSON.stringify({ name: 'Renamed meanwhile', overrides: { max_api_keys: 3 } });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`/api/v1/admin/clients/${id}`, { method: 'PATCH', headers, body })).status;
  }, client.id);
  assert.equal(changed, 200);
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Renamed meanwhile', level: 1 }).waitFor();
  await page.getByText('new@two.test').first().waitFor();
  await page.getByText('0 in use, at most 3').waitFor();
  await page.getByRole('link', { name: 'Payments' }).last().click();
  await page.locator('.chosen-client').filter({ hasText: client.id }).waitFor();
  await admin.leave();
});

test('an admin is made, demoted and removed', async () => {
  const admin = await stage.visit();
  const { page } = admin;
  await admin.signIn('admin@demo.test', '/admin/users?role=admin');
  await page.getByRole('button', { name: 'New admin' }).click();
  const made = page.getByRole('dialog', { name: 'New admin' });
  await made.getByLabel('Name', { exact: true }).fill('Olga Operator');
  await made.getByLabel('E-mail address').fill('olga@example.test');
  await made.getByLabel('Access').selectOption('operator');
  await made.getByRole('button', { name: 'Create' }).click();
  await made.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Manage olga@example.test' }).click();
  const managed = page.getByRole('dialog', { name: 'olga@example.test' });
  await managed.getByLabel('Access').selectOption('auditor');
  await managed.getByRole('button', { name: 'Save' }).click();
  await row(page, 'olga@example.test').getByText('auditor').waitFor();
  await page.getByRole('button', { name: 'Manage olga@example.test' }).click();
  await managed.getByRole('button', { name: 'Remove' }).click();
  await managed.getByRole('button', { name: /^Remove for good/ }).click();
  await page.getByText('olga@example.test is removed.').waitFor();
  await row(page, 'olga@example.test').waitFor({ state: 'detached' });
  await admin.leave();
});

test('an auditor looks and changes nothing', async () => {
  const auditor = await stage.visit();
  const { page } = auditor;
  await auditor.signIn('auditor@demo.test', '/admin/clients');
  await row(page, 'Northwind Trading').waitFor();
  assert.equal(await page.getByRole('button', { name: 'New client' }).count(), 0);
  await page.getByRole('link', { name: 'Northwind Trading' }).click();
  await page.getByRole('heading', { name: 'Trail' }).waitFor();
  for (const name of ['Edit', 'Suspend', 'New user']) {
    assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0);
  }
  await auditor.openSection('Packages');
  await row(page, 'Pro').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Edit/ }).count(), 0);
  await auditor.leave();
});
