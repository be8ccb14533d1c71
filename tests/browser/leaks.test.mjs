// A leaked key: an admin pastes what was found, revokes what works, and the client is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a leaked key is found, revoked and told of, on a ${device}`, async () => {
    const client = await stage.visit({ viewport });
    await client.signIn('client@demo.test');
    const name = `Leaky on a ${device}`;
    const secret = await client.page.evaluate(async (name) => {
      const body = JSON.stringify({ name, permissions: ['balance:read'] });
      const headers = { 'content-type': 'application/json' };
      return (await (await fetch('/api/v1/api-keys', { method: 'POST', headers, body })).json()).secret;
    }, name);

    const admin = await stage.visit({ viewport });
    await admin.signIn('admin@demo.test', '/admin/leaks');
    await admin.page.getByRole('button', { name: 'Look for keys' }).click();
    await admin.page.getByText('Enter the keys, or text with keys in it.').waitFor();
    await admin.page.getByLabel('Keys or text').fill(`API_KEY="${secret}"`);
    await admin.page.getByLabel('Found at (optional)').fill('https://git.test/shop/.env?raw=1');
    await admin.page.getByRole('button', { name: 'Look for keys' }).click();
    const found = admin.page.getByRole('table').getByRole('row').filter({ hasText: name });
    await found.getByText('Works').waitFor();
    // What stands there now was not looked at.
    await admin.page.getByLabel('Keys or text').fill(`${secret} and more`);
    await found.waitFor({ state: 'detached' });
    assert.equal(await admin.page.getByRole('button', { name: 'Do it for all that work' }).count(), 0);
    await admin.page.getByRole('button', { name: 'Look for keys' }).click();
    await found.getByText('Works').waitFor();
    await admin.page.getByRole('button', { name: 'Do it for all that work' }).click();
    await found.getByText('Revoked now').waitFor();
    assert.equal(await admin.page.getByLabel('Keys or text').inputValue(), '');
    await admin.leave();

    await client.page.goto('/');
    const told = client.page.getByRole('listitem').filter({ hasText: name });
    await told.getByText('https://git.test/shop/.env', { exact: true }).waitFor();
    await client.leave();
  });
}
