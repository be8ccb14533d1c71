// Alerts: chosen by an owner, seen on every page, and taken note of.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const ALERTS = '/admin/monitoring/alerts';

/** Calls the business API with a key that nobody has. */
const guess = () =>
  fetch(`${stage.server.origin}/v1/balance`, { headers: { authorization: 'Bearer not-a-key' } });

test('somebody who guesses keys raises an alert on every page, until it is noted', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  // The server looks every five seconds, and a page every fifteen.
  page.setDefaultTimeout(60_000);
  await visitor.signIn('admin@demo.test', ALERTS);
  await page.getByRole('textbox', { name: 'Unknown keys from one address' }).fill('3');
  await page.getByRole('button', { name: 'Save rules' }).click();
  await page.getByText('The rules are changed.').waitFor();
  for (let number = 0; number < 3; number += 1) {
    assert.equal((await guess()).status, 401);
  }
  await visitor.openSection('Clients');
  const banner = page.getByRole('status').filter({ hasText: 'Unknown keys from one address: 127.0.0.1' });
  await banner.getByRole('link', { name: 'See alerts' }).click();
  await visitor.heading('Alerts').waitFor();
  const row = page.getByRole('table', { name: 'Alerts, newest first' }).getByRole('row', { name: /127\.0\.0\.1/ });
  assert.match(await row.textContent(), /Open/);
  await row.getByRole('button', { name: /^Acknowledge/ }).click();
  await row.getByText('admin@demo.test').waitFor();
  await banner.waitFor({ state: 'detached' });
  await row.getByRole('link', { name: 'Calls without a known key' }).click();
  await visitor.heading('Monitoring').waitFor();
  await visitor.openSection('Audit trail');
  await page.locator('.audit-list').getByText('raised the alert').first().waitFor();
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
