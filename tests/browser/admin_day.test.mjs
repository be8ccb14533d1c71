// A day of an admin, from a new client to a trail that tells the story: the client misbehaves, is found, is limited in
// shadow mode and then for real, is suspended and restored; and somebody who changes the trail by hand is found out.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PASSWORD } from './server.mjs';
import { stage } from './stage.mjs';

const CLIENT = 'Larkspur Analytics';
const USER = 'lara@larkspur.test';
const KEY = 'Crawler';
const ADMIN = 'admin@demo.test';

const row = (table, name) => table.getByRole('row').filter({ hasText: name });

/** Calls the business API as the client's program does. */
async function call(secret, path, method = 'GET') {
  const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${stage.server.origin}${path}`, { method, headers, body: method === 'POST' ? '{}' : undefined });
  const body = await answer.json();
  return { status: answer.status, code: body.code, limit: answer.headers.get('x-ratelimit-limit') };
}

/** The admin makes the client and its user, and answers the user's link. */
async function makeClient(admin) {
  const { page } = admin;
  await page.getByRole('button', { name: 'New client' }).click();
  const client = page.getByRole('dialog', { name: 'New client' });
  await client.getByLabel('Name', { exact: true }).fill(CLIENT);
  await client.getByLabel('E-mail address').fill('office@larkspur.test');
  await client.getByLabel('Package', { exact: true }).selectOption('Basic');
  await client.getByRole('button', { name: 'Create client' }).click();
  await admin.heading(CLIENT).waitFor();
  await page.getByRole('button', { name: 'New user' }).click();
  const user = page.getByRole('dialog', { name: 'New user' });
  await user.getByLabel('Name', { exact: true }).fill('Lara Larkspur');
  await user.getByLabel('E-mail address').fill(USER);
  await user.getByRole('button', { name: 'Create' }).click();
  const link = await user.locator('#one-time-link').innerText();
  await user.getByRole('button', { name: 'Done' }).click();
  return link;
}

/** The user lets herself in by the link and makes a key; answers its secret. */
async function makeKey(link) {
  const lara = await stage.visit({ expected: ['401 /api/v1/session'] });
  const { page } = lara;
  await page.goto(link);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('Your new password is in force').waitFor();
  await page.getByRole('link', { name: 'To the sign-in page' }).click();
  await lara.signInHere(USER);
  await lara.openSection('API keys');
  await page.getByRole('link', { name: 'Create key' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill(KEY);
  await page.getByRole('checkbox', { name: /balance/i }).first().check();
  await page.getByLabel('Rate limit').fill('40');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('button', { name: 'Copy secret' }).click();
  const secret = await lara.clipboard();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await lara.heading(KEY).waitFor();
  await lara.leave();
  return secret;
}

/** The client's program asks for what it may not, and calls far more often than it may; answers how it went. */
async function misbehave(secret) {
  const forbidden = await call(secret, '/v1/payments', 'POST');
  assert.deepEqual([forbidden.status, forbidden.code], [403, 'insufficient_permissions']);
  const statuses = [];
  for (let number = 0; number < 60; number += 1) {
    statuses.push((await call(secret, '/v1/balance')).status);
  }
  const allowed = statuses.filter((status) => status === 200).length;
  assert.ok(allowed >= 40 && statuses.includes(429), statuses.join());
  return { calls: 61, allowed };
}

/** From the busiest clients of the last minutes to the calls that were refused, and on to the key. */
async function findInMonitoring(admin) {
  const { page } = admin;
  await admin.openSection('Monitoring');
  await page.getByRole('link', { name: '5 minutes' }).click();
  const busiest = row(page.getByRole('table', { name: 'Busiest clients' }), CLIENT);
  await busiest.locator('[data-label="Over the rate"]').getByRole('link').click();
  await page.waitForURL((url) => url.pathname === '/admin/requests' && url.searchParams.get('status') === '429');
  const calls = page.getByRole('table', { name: 'Calls, newest first' });
  await calls.getByRole('link', { name: /^req_/ }).first().click();
  await page.getByRole('heading', { name: 'Why this was refused' }).waitFor();
  await admin.openSection('Monitoring');
  await page.getByRole('link', { name: '5 minutes' }).click();
  await busiest.getByRole('link', { name: CLIENT }).click();
  await admin.heading(CLIENT).waitFor();
  await page.getByRole('link', { name: KEY, exact: true }).first().click();
  await admin.heading(KEY).waitFor();
}

test("an admin's day", async () => {
  const admin = await stage.visit();
  const { page } = admin;
  await admin.signIn(ADMIN, '/admin/clients');
  const secret = await makeKey(await makeClient(admin));
  const { calls, allowed } = await misbehave(secret);
  await findInMonitoring(admin);

  // A lower limit is watched: it says what it would have done, and does nothing.
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Another name');
  await page.getByLabel('Rate limit').fill('5');
  await page.getByRole('button', { name: 'Watch it first' }).click();
  await page.getByText('This is no matter of single calls').waitFor();
  await page.getByLabel('Name', { exact: true }).fill(KEY);
  await page.getByRole('button', { name: 'Watch it first' }).click();
  await admin.heading(`Change of the key ${KEY}`).waitFor();
  const verdict = await page.getByText(/^Would have refused/).innerText();
  const [, refused, judged] = verdict.match(/^Would have refused (\d+) of (\d+) calls in the last day\.$/);
  assert.equal(Number(judged), calls);
  // All but a burst of five and, while the calls lasted, one every twelve seconds.
  assert.ok(Number(refused) <= allowed - 5 && Number(refused) > allowed - 15, verdict);
  await page.getByText('Rate limit used up').first().waitFor();
  assert.equal((await call(secret, '/v1/balance')).limit, '40');

  // From the key back to the change, and then for real.
  await page.getByRole('link', { name: KEY, exact: true }).first().click();
  await page.getByRole('link', { name: 'See what it would do' }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await page.getByText('The change is in force.').waitFor();
  const limited = await call(secret, '/v1/balance');
  assert.equal(limited.limit, '5');

  await admin.openSection('Clients');
  await page.getByRole('link', { name: CLIENT }).click();
  await page.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
  await page.getByText('Suspended: every call with its keys is refused.').waitFor();
  assert.equal((await call(secret, '/v1/balance')).code, 'client_suspended');
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('is restored: its keys work again').waitFor();
  assert.notEqual((await call(secret, '/v1/balance')).code, 'client_suspended');

  // The trail tells it, the newest first.
  await page.reload();
  const region = page.getByRole('region', { name: 'Trail' });
  const trail = region.locator('.audit-list > li .audit-line p:first-child');
  await trail.first().waitFor();
  await region.getByRole('button', { name: 'Load more' }).click();
  await trail.filter({ hasText: `created the client ${CLIENT}` }).waitFor();
  const told = (await trail.allInnerTexts()).map((text) => text.trim());
  const admins = `${ADMIN} (admin)`;
  const story = [
    `${admins} changed the client ${CLIENT}`,
    `${admins} suspended the client ${CLIENT}`,
    `${admins} applied the watched change of the key ${KEY}`,
    `${admins} changed the key ${KEY}`,
    `${admins} began to watch a change of the key ${KEY}`,
    `${USER} created the key ${KEY}`,
    `${USER} signed in`,
    `${admins} created the client ${CLIENT}`,
  ];
  assert.deepEqual(told.filter((sentence) => story.includes(sentence)), story, told.join('\n'));

  // Somebody makes the suspension look as if another had done it, and is found out.
  await admin.openSection('Audit trail');
  await page.getByRole('link', { name: 'Verify' }).click();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('The trail is intact').waitFor();
  const suspended = await page.request.get('/api/v1/admin/audit-events?action=client.suspended&limit=1');
  const [{ id, hash }] = (await suspended.json()).data;
  stage.server.tamper(`
    DROP TRIGGER audit_events_are_not_updated;
    UPDATE audit_events SET actor_email = 'somebody@else.test' WHERE hash = '${hash}';
  `);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(id).waitFor();
  await page.getByText('was changed.').waitFor();
  await admin.leave();
});
