// Alerts: chosen by an owner, seen on every page, and taken note of.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { PASSWORD } from './server.mjs';
import { stage } from './stage.mjs';

const ALERTS = '/admin/monitoring/alerts';

/** Calls the business API with a key that nobody has. */
const guess = () =>
  fetch(`${stage.server.origin}/v1/balance`, { headers: { authorization: 'Bearer not-a-key' } });

/** Answers that tell nothing, as of a server in trouble. */
const unavailable = (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' });

/** Lets calls with unknown keys raise an alert from that many on. */
async function watchGuesses(page, threshold) {
  await page.getByRole('textbox', { name: 'Unknown keys from one address' }).fill(`${threshold}`);
  const sent = page.waitForRequest((request) => request.method() === 'PATCH');
  await page.getByRole('button', { name: 'Save rules' }).click();
  await page.getByText('The rules are changed.').waitFor();
  return (await sent).postDataJSON();
}

test('somebody who guesses keys raises an alert on every page, until it is noted', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  // The server looks every five seconds, and a page every fifteen.
  page.setDefaultTimeout(60_000);
  await visitor.signIn('admin@demo.test', ALERTS);
  await page.getByRole('button', { name: 'Save rules' }).click();
  await page.getByText('No rule was changed.').waitFor();
  // What somebody else may have changed meanwhile is left alone.
  assert.deepEqual(await watchGuesses(page, 3), { rules: [{ kind: 'key_guessing', threshold: 3 }] });
  const place = () => visitor.heading('Alerts').evaluate((heading) => heading.offsetTop);
  const before = await place();
  for (let number = 0; number < 3; number += 1) {
    assert.equal((await guess()).status, 401);
  }
  // The page that is open shows it by itself.
  const row = page.getByRole('table', { name: 'Alerts, newest first' }).getByRole('row', { name: /127\.0\.0\.1/ });
  await row.waitFor();
  const banner = page.getByRole('status').filter({ hasText: 'Unknown keys from one address: 127.0.0.1' });
  await banner.waitFor();
  assert.equal(await place(), before, 'the page stays where it is when the banner comes');
  await visitor.openSection('Clients');
  await banner.waitFor();
  // A look that fails is no sign that all is well.
  visitor.expect('503 /api/v1/admin/alerts');
  await page.route('**/api/v1/admin/alerts?*', unavailable);
  await banner.getByText('Alerts could not be looked up just now.').waitFor();
  await page.unroute('**/api/v1/admin/alerts?*');
  await page.getByText('Alerts could not be looked up just now.').waitFor({ state: 'detached' });
  await banner.getByRole('link', { name: 'See alerts' }).click();
  await visitor.heading('Alerts').waitFor();
  const text = await row.textContent();
  assert.ok(text.includes('Open') && text.includes('3 calls when raised'), text);
  await row.getByRole('button', { name: /^Acknowledge/ }).click();
  await row.getByText('admin@demo.test').waitFor();
  await banner.waitFor({ state: 'detached' });
  await row.getByRole('link', { name: 'Calls without a known key' }).click();
  await visitor.heading('Monitoring').waitFor();
  await page.getByText(/^From 127\.0\.0\.1: \d+ calls with invalid_key\.$/).waitFor();
  await visitor.openSection('Audit trail');
  await page.locator('.audit-list').getByText('raised the alert').first().waitFor();
  await visitor.leave();
});

test('a rule, which can silence an alert, is changed by whoever has just proved who it is', async () => {
  const visitor = await stage.visit({ viewport: PHONE });
  const { page } = visitor;
  await visitor.signIn('admin@demo.test', ALERTS);
  const field = page.getByRole('textbox', { name: 'Slow calls' });
  await field.fill('900');
  // Ten minutes and a second go by.
  stage.server.tamper('UPDATE sessions SET created_at = created_at - 601000, code_at = NULL');
  visitor.expect('403 /api/v1/admin/alert-rules');
  await page.getByRole('button', { name: 'Save rules' }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByLabel('Password').fill(PASSWORD);
  await proof.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('The rules are changed.').waitFor();
  assert.equal(await field.inputValue(), '900');
  await visitor.leave();
});

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a threshold that makes no sense is refused at its field, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('admin@demo.test', ALERTS);
    const field = page.getByRole('textbox', { name: 'Server errors' });
    for (const [text, message] of [['many', 'It is a whole number.'], ['101', 'It is 1 to 100.']]) {
      await field.fill(text);
      await page.getByRole('button', { name: 'Save rules' }).click();
      await page.getByText(message).waitFor();
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
    }
    await visitor.leave();
  });
}
