// The admins' trail: filtered, as a file, signed, and found out when somebody changed it behind its back.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

/** What a link has the browser save. */
async function saved(page, link) {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`the trail is filtered and saved as a file, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('admin@demo.test', '/admin/audit-trail');
    const events = page.locator('.audit-list > li');
    await events.first().waitFor();
    const sessions = await page.request.get('/api/v1/admin/audit-events?action=session.started&limit=1');
    const [{ client_id, ip }] = (await sessions.json()).data;
    await page.getByLabel("Caller's address").fill(ip);
    await page.getByLabel('Did what').selectOption('session.started');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/action=session.started&ip=/);
    await visitor.settled();
    assert.ok((await events.count()) > 0);
    assert.equal(await events.filter({ hasNotText: 'signed in' }).count(), 0);
    assert.equal(client_id, null);

    const csv = await saved(page, page.getByRole('link', { name: 'Export CSV' }));
    assert.match(csv.name, /^audit-trail-.*\.csv$/);
    assert.match(csv.text, /^sequence,id,at,/);
    assert.ok(csv.text.split('\r\n').slice(1, -1).every((line) => line.includes(',session.started,')));
    await page.getByLabel('Client', { exact: true }).fill('cli_00000000000000000000000000');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByText('No event matches the filter.').waitFor();
    await visitor.leave();
  });
}

test('a checkpoint is made, kept, and given back', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/audit-trail');
  await page.getByRole('link', { name: 'Verify' }).click();
  await visitor.heading('Proof of the trail').waitFor();
  await page.getByRole('button', { name: 'Sign the trail now' }).click();
  const download = page.getByRole('link', { name: /^Download the checkpoint/ }).first();
  await download.waitFor();
  const checkpoint = await saved(page, download);
  assert.match(checkpoint.name, /^audit-checkpoint-\d+\.json$/);
  assert.ok(await page.getByText(JSON.parse(checkpoint.text).public_key).isVisible());

  const file = (text) => ({ name: 'checkpoint.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  const choose = page.getByLabel('A checkpoint that you kept elsewhere (optional)');
  await choose.setInputFiles(file(checkpoint.text));
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('The trail is intact').waitFor();

  await choose.setInputFiles(file(checkpoint.text.slice(1)));
  await page.getByText('This is not a checkpoint as it was exported.').waitFor();
  const forged = { ...JSON.parse(checkpoint.text), hash: 'ab'.repeat(32) };
  await choose.setInputFiles(file(JSON.stringify(forged)));
  await page.getByText('This is not a checkpoint').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('is not signed by its key').waitFor();
  await visitor.leave();
});

test('a row that was changed by hand in the database is found and named, and is not signed', async () => {
  const visitor = await stage.visit({ expected: ['409 /api/v1/admin/audit-checkpoints'] });
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', '/admin/audit-trail/proof');
  const newest = await (await page.request.get('/api/v1/admin/audit-events?limit=1')).json();
  const [{ id, hash }] = newest.data;
  stage.server.tamper(`
    DROP TRIGGER audit_events_are_not_updated;
    UPDATE audit_events SET actor_email = 'somebody@else.test' WHERE hash = '${hash}';
  `);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(id).waitFor();
  await page.getByText('was changed.').waitFor();
  await page.getByRole('button', { name: 'Sign the trail now' }).click();
  await page.getByText('An event is not as it was written').waitFor();
  await visitor.leave();
});
