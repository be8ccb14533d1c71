// Many keys: found, sorted, revoked together, regenerated together; and one looked at closely.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const DEVICES = Object.entries({ desktop: DESKTOP, phone: PHONE });

/** Asks the dashboard's API as the visitor. */
async function ask(visitor, method, path, data) {
  const answer = await visitor.page.request.fetch(`/api/v1${path}`, {
    method,
    data,
    headers: { 'X-Requested-With': 'keywright' },
  });
  assert.ok(answer.ok(), `${method} ${path}: ${await answer.text()}`);
  return answer.json();
}

const make = (visitor, name, permissions = ['balance:read']) =>
  ask(visitor, 'POST', '/api-keys', { name, permissions });

/** Calls the business API as a client's program would, and answers the status. */
async function call(secret, path = '/v1/balance') {
  const answer = await fetch(`${stage.server.origin}${path}`, { headers: { Authorization: `Bearer ${secret}` } });
  return answer.status;
}

/** The names in the list of keys. */
const names = (page) => page.getByRole('table').locator('tbody').getByRole('link').allInnerTexts();

for (const [device, viewport] of DEVICES) {
  test(`keys are found, sorted and revoked together, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/api-keys');
    await visitor.heading('API keys').waitFor();
    const made = [];
    for (const name of ['one', 'three', 'two']) {
      made.push(await make(visitor, `Batch ${device} ${name}`));
    }
    await page.getByLabel('Search').fill(`batch ${device}`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/q=batch/);
    await page.getByLabel('Order').selectOption('name');
    await page.waitForURL(/sort=name/);
    await page.getByText('3 keys', { exact: true }).waitFor();
    assert.deepEqual(await names(page), ['one', 'three', 'two'].map((name) => `Batch ${device} ${name}`));

    // A pasted key is looked for by its prefix, and stays out of the address.
    await page.getByLabel('Search').fill(made[1].secret);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL((url) => url.search.includes(made[1].prefix) && !url.search.includes(made[1].secret));
    await page.getByText('1 key', { exact: true }).waitFor();
    await page.goBack();
    await page.getByText('3 keys', { exact: true }).waitFor();

    await page.getByLabel(`Choose Batch ${device} one`).check();
    await page.getByLabel(`Choose Batch ${device} two`).check();
    await page.getByText('2 keys chosen').waitFor();
    await page.getByRole('button', { name: 'Revoke them' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke 2 keys' });
    assert.equal(await dialog.getByRole('listitem').count(), 2);
    await dialog.getByRole('button', { name: 'Revoke all of them' }).click();
    await dialog.getByText('Type the word revoke.').waitFor();
    await dialog.getByLabel('Type revoke to confirm').fill('revoke');
    await dialog.getByLabel('Reason (optional)').fill('Cleaning up');
    await dialog.getByRole('button', { name: 'Revoke all of them' }).click();
    await page.getByText('2 keys revoked.').waitFor();
    await page.getByRole('table').getByText('Revoked', { exact: true }).nth(1).waitFor();
    assert.deepEqual(await Promise.all(made.map((key) => call(key.secret))), [401, 200, 401]);
    await visitor.leave();
  });

  test(`all keys get new secrets in an emergency, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('basic@demo.test', '/api-keys');
    await visitor.heading('API keys').waitFor();
    const name = `Rolled, "${device}"`;
    const key = await make(visitor, name);
    await page.getByRole('button', { name: 'Regenerate all' }).click();
    const dialog = page.getByRole('dialog', { name: 'Regenerate all active keys' });
    await dialog.getByText(name).waitFor();
    await dialog.getByText(/^\d+ active keys?: \d+ used in the last 24 hours, \d+ can move money\.$/).waitFor();
    await dialog.getByLabel('For 1 hour').check();
    await dialog.getByRole('button', { name: 'Regenerate all of them' }).click();
    await dialog.getByText('Type the words regenerate all.').waitFor();
    await dialog.getByLabel('Type regenerate all to confirm').fill('regenerate all');
    await dialog.getByRole('button', { name: 'Regenerate all of them' }).click();

    const secrets = page.getByRole('dialog', { name: /^The secrets of/ });
    await secrets.waitFor();
    // Two slips of the hand lose nothing.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await secrets.getByText('Once this is closed, nobody can show it again.').waitFor();
    await secrets.getByRole('button', { name: 'Go back to the secrets' }).click();
    await secrets.getByRole('button', { name: 'Show' }).click();
    assert.match(await secrets.getByRole('listitem').filter({ hasText: name }).innerText(), /kw_[0-9a-f]{64}_/);
    const downloading = page.waitForEvent('download');
    await secrets.getByRole('button', { name: 'Download file' }).click();
    const download = await downloading;
    assert.equal(download.suggestedFilename(), 'keys.csv');
    const text = await readFile(await download.path(), 'utf8');
    await secrets.getByRole('button', { name: 'Copy all' }).click();
    await secrets.getByText('Copied').waitFor();
    assert.equal((await visitor.clipboard()).replaceAll('\r\n', '\n'), text.replaceAll('\r\n', '\n'));
    await secrets.getByRole('button', { name: 'I have stored them' }).click();
    await secrets.waitFor({ state: 'detached' });

    const line = text.split('\r\n').find((line) => line.includes(key.id));
    assert.ok(line.startsWith(`"Rolled, ""${device}""",${key.id},kw_`), line);
    assert.equal(await call(line.split(',').at(-1)), 200);
    assert.equal(await call(key.secret), 200);
    await visitor.leave();
  });

  test(`the old secret's use is shown, and its grace is changed, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/api-keys');
    const key = await make(visitor, `Grace on a ${device}`);
    await ask(visitor, 'POST', `/api-keys/${key.id}/regenerate`, { grace_seconds: 3600 });
    await page.goto(`/api-keys/${key.id}`);
    await page.getByText('It was not used since it was replaced').waitFor();
    await page.getByText('The key was never used.').waitFor();
    assert.equal(await call(key.secret), 200);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('Somebody still has it.').waitFor();
    await page.getByRole('button', { name: 'Change the end' }).click();
    const dialog = page.getByRole('dialog', { name: /^The old secret of/ });
    await dialog.getByLabel('As late as possible').check();
    await dialog.getByRole('button', { name: 'Set the end' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('in 6 days').waitFor();
    await page.getByRole('button', { name: 'Change the end' }).click();
    await dialog.getByLabel('Ends now').check();
    await dialog.getByRole('button', { name: 'Set the end' }).click();
    await page.getByText('The secret before this one works until').waitFor({ state: 'detached' });
    assert.equal(await call(key.secret), 401);
    await visitor.leave();
  });

  test(`a key's permissions are a matrix with their use, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/api-keys?status=active&q=Production');
    await page.getByRole('link', { name: 'Production backend' }).click();
    const matrix = page.getByRole('table', { name: 'Permissions by resource' });
    await matrix.getByRole('row').filter({ hasText: 'Balance' }).getByText(/^Yes, [0-9,]+ calls$/).first().waitFor();
    assert.equal(await matrix.locator('tbody').getByRole('row').count(), 5);
    await visitor.leave();
  });
}

test('unused permissions are dropped with one click', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys');
  const key = await make(visitor, 'Too much', ['balance:read', 'payments:create']);
  // Only time makes a permission unused, so the review of an older key stands in for this one's.
  let old = true;
  await page.route(`**/api/v1/api-keys/${key.id}/review`, async (route) => {
    const answer = await route.fetch();
    const review = await answer.json();
    review.permissions.forEach((used) => (used.unused = old && used.name === 'payments:create'));
    await route.fulfill({ response: answer, json: review });
  });
  await page.goto(`/api-keys/${key.id}`);
  await page.getByText('Not used for 30 days:').waitFor();
  old = false;
  await page.getByRole('button', { name: 'Drop unused permissions' }).click();
  await page.getByText('Dropped: payments:create.').waitFor();
  await page.getByText('Not used for 30 days:').waitFor({ state: 'detached' });
  assert.deepEqual((await ask(visitor, 'GET', `/api-keys/${key.id}`)).permissions, ['balance:read']);
  await visitor.leave();
});

for (const [zone, typed, moments] of [
  ['Asia/Kolkata', ['2027-03-27T12:00', '2027-03-28T12:00'], ['2027-03-27T06:30:00Z', '2027-03-28T06:30:00Z']],
  // Clocks are put forward between the two.
  ['Europe/Berlin', ['2027-03-27T12:00', '2027-03-28T12:00'], ['2027-03-27T11:00:00Z', '2027-03-28T10:00:00Z']],
]) {
  test(`a date is the reader's, in ${zone}`, async () => {
    const visitor = await stage.visit({ timezone: zone });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/api-keys');
    const key = await make(visitor, `Ends in ${zone}`);
    for (const [index, local] of typed.entries()) {
      await page.goto(`/api-keys/${key.id}/edit`);
      await page.getByLabel('Expires').selectOption('At a date and time');
      await page.getByLabel('Date and time').fill(local);
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('The changes are in force.').waitFor();
      assert.equal((await ask(visitor, 'GET', `/api-keys/${key.id}`)).expires_at, moments[index]);
      await page.goto(`/api-keys/${key.id}/edit`);
      await page.getByLabel('Date and time').waitFor();
      assert.equal(await page.getByLabel('Date and time').inputValue(), local);
    }
    await visitor.leave();
  });
}

test('two people who edit a key do not undo each other', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys');
  const key = await make(visitor, 'Edited twice');
  await page.goto(`/api-keys/${key.id}/edit`);
  await page.getByLabel('Create payments').check();
  visitor.expect(`409 /api/v1/api-keys/${key.id}`);
  await ask(visitor, 'PATCH', `/api-keys/${key.id}`, { permissions: ['balance:read', 'profile:read'] });
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Somebody has changed the key since it was read').waitFor();
  assert.deepEqual((await ask(visitor, 'GET', `/api-keys/${key.id}`)).permissions, ['balance:read', 'profile:read']);
  await visitor.leave();
});

test('a new key comes with a command for it, also if it may only create', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys/new');
  await page.getByLabel('Name', { exact: true }).fill('Only creates');
  await page.getByLabel('Create payments').check();
  await page.getByRole('button', { name: 'Create key' }).click();
  const dialog = page.getByRole('dialog', { name: 'The secret of Only creates' });
  await dialog.getByRole('button', { name: 'Copy command' }).click();
  await dialog.getByText('Copied').waitFor();
  const command = await visitor.clipboard();
  assert.match(command, /^curl -H "Authorization: Bearer kw_[0-9a-f_]+" -H "Content-Type: application\/json" -d '\{.*\}' http.*\/v1\/payments$/);
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Close without it' }).click();
  await visitor.leave();
});
