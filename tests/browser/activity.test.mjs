// The trail in sentences, and the part of it that is asked for.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`the activity is filtered by its address, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test', '/activity');
    const events = page.locator('.audit-list > li');
    await events.first().waitFor();
    await page.getByLabel('Did what').selectOption('api_key.revoked');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL('**/activity?action=api_key.revoked');
    await visitor.settled();
    assert.ok((await events.count()) > 0);
    assert.equal(await events.filter({ hasNotText: 'revoked the key' }).count(), 0);

    await page.getByLabel('Who').fill('nobody@example.test');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByText('No event matches the filter.').waitFor();
    await page.goBack();
    await events.first().waitFor();
    assert.equal(await page.getByLabel('Who').inputValue(), '');
    await page.getByRole('link', { name: 'Clear' }).click();
    await page.waitForURL('**/activity');
    await events.filter({ hasText: 'signed in' }).first().waitFor();

    await page.getByLabel('From').fill('2020-01-01T00:00');
    await page.getByLabel('Until').fill('2020-01-02T00:00');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/from=20.*&to=20/);
    await page.getByText('No event matches the filter.').waitFor();
    assert.equal(await page.getByLabel('From').inputValue(), '2020-01-01T00:00');
    await visitor.leave();
  });
}

test('a filter that makes no sense says so', async () => {
  const visitor = await stage.visit({ expected: ['422 /api/v1/audit-events'] });
  await visitor.signIn('client@demo.test', '/activity?action=nothing');
  await visitor.page.getByRole('alert').getByText('There is no such action.').waitFor();
  await visitor.leave();
});
