// What only a fresh proof opens: the page asks for it, and goes on with what was begun.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { PASSWORD } from './server.mjs';
import { stage } from './stage.mjs';

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`an admin without a second factor gives the password again, on a ${device}`, async () => {
    const admin = await stage.visit({ viewport });
    const { page } = admin;
    await admin.signIn('admin@demo.test', '/admin/users?role=admin');
    // Ten minutes and a second go by.
    stage.server.tamper('UPDATE sessions SET created_at = created_at - 601000, code_at = NULL');

    const email = `late-${device}@example.test`;
    admin.expect('403 /api/v1/admin/users', '422 /api/v1/session/step-up');
    await page.getByRole('button', { name: 'New admin' }).click();
    const form = page.getByRole('dialog', { name: 'New admin' });
    await form.getByLabel('Name', { exact: true }).fill('Lena Late');
    await form.getByLabel('E-mail address').fill(email);
    await form.getByRole('button', { name: 'Create' }).click();

    const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await proof.getByLabel('Password').fill('not the password');
    await proof.getByRole('button', { name: 'Go on' }).click();
    await proof.getByText('This is not your password.').waitFor();
    const found = async () => (await (await page.request.get(`/api/v1/admin/users?q=${email}`)).json()).data.length;
    assert.equal(await found(), 0, 'nothing is done before the proof');

    // Whoever thinks better of it is where they were.
    await proof.getByRole('button', { name: 'Cancel' }).click();
    await proof.waitFor({ state: 'detached' });
    await form.getByRole('button', { name: 'Create' }).click();
    await proof.getByLabel('Password').fill(PASSWORD);
    await proof.getByRole('button', { name: 'Go on' }).click();
    await form.locator('#one-time-link').waitFor();
    await form.getByRole('button', { name: 'Done' }).click();
    await page.getByText(email).first().waitFor();
    assert.equal(await found(), 1);

    // The proof holds for what comes next.
    await page.getByRole('button', { name: `Manage ${email}` }).click();
    const managed = page.getByRole('dialog', { name: email });
    await managed.getByRole('button', { name: 'Remove' }).click();
    await managed.getByRole('button', { name: /^Remove for good/ }).click();
    await page.getByText(`${email} is removed.`).waitFor();
    await admin.leave();
  });
}
