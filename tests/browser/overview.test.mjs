// The first page: whether everything is all right, and what is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`the last day, the keys to look at and the balance, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test');
    await visitor.heading('Overview').waitFor();
    const calls = page.getByRole('definition').filter({ hasText: 'the day before' }).first();
    assert.match(await calls.innerText(), /^[\d,]+\s+(\d+% (more|fewer) than|as|none|[\d,]+) the day before$/);
    for (const [key, reason] of [
      ['Staging', /^Expires in \d+ days\./],
      ['Invoicing service', /the old one stops working in \d+ days\. (Nobody has used it since|It is still in use: last)/],
      ['Production backend', /[\d,]+ calls? over its rate limit in the last 24 hours\./],
      ['Partner link', /^Not used for 90 days, nor ever before\./],
    ]) {
      const item = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: key, exact: true }) });
      await item.filter({ hasText: reason }).or(item.getByText(reason)).first().waitFor();
    }
    await page.getByText(/pending$/).first().waitFor();
    await page.getByRole('link', { name: 'Staging' }).click();
    await visitor.heading('Staging').waitFor();
    await visitor.openSection('Overview');
    await page.getByRole('link', { name: 'Client errors' }).click();
    await page.waitForURL(/\/requests\?status=4xx&from=/);
    await page.getByRole('table').locator('tbody').getByRole('row').first().waitFor();
    await visitor.leave();
  });
}

test('a suspended client reads it on every page', async () => {
  const [visitor, admin] = [await stage.visit(), await stage.visit()];
  const { page } = visitor;
  await visitor.signIn('basic@demo.test');
  await page.getByRole('heading', { name: 'Keys to look at' }).waitFor();
  await admin.signIn('admin@demo.test', '/admin');
  const { id } = await (await page.request.get('/api/v1/client')).json();
  const become = async (status) => {
    const options = { data: { status }, headers: { 'X-Requested-With': 'keywright' } };
    assert.ok((await admin.page.request.patch(`/api/v1/admin/clients/${id}`, options)).ok());
  };
  await become('suspended');
  // The page that is open learns of it when it is read anew, and all others with it.
  await visitor.openSection('Balance');
  await visitor.openSection('Overview');
  for (const section of ['Overview', 'API keys', 'Payments', 'Team']) {
    await visitor.openSection(section);
    await page.getByText('is suspended.').waitFor();
  }
  await become('active');
  await visitor.openSection('Overview');
  await page.getByText('is suspended.').waitFor({ state: 'detached' });
  await admin.leave();
  await visitor.leave();
});

test('without API access the balance is there, and what would open the rest', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('locked@demo.test');
  await page.getByText('has no API access.').waitFor();
  await page.getByText('No funds yet.').waitFor();
  await page.getByRole('link', { name: 'See what opens it' }).click();
  await page.getByText('These packages have it:').waitFor();
  await visitor.leave();
});
