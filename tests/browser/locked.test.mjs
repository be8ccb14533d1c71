// What a client sees whose package has no API access.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stage } from './stage.mjs';


test('the pages of the API say what would open them', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('locked@demo.test');
  for (const section of ['API keys', 'Requests']) {
    await visitor.openSection(section);
    await page.getByRole('heading', { name: 'Not in your package' }).waitFor();
    const packages = page.getByRole('main').getByRole('listitem');
    assert.deepEqual(await packages.allInnerTexts(), ['Basic', 'Pro']);
  }
  assert.equal(await page.getByRole('link', { name: 'Create key' }).count(), 0);
  const sections = page.getByRole('navigation', { name: 'Sections' });
  await sections.getByRole('link', { name: 'API keys (not in your package)' }).waitFor();
  await visitor.openSection('Activity');
  await page.getByText('locked@demo.test signed in').first().waitFor();
  await visitor.leave();
});

test('a deep link is as locked as the list', async () => {
  const visitor = await stage.visit();
  await visitor.signIn('locked@demo.test', '/api-keys/new');
  await visitor.page.getByRole('heading', { name: 'Not in your package' }).waitFor();
  assert.equal(await visitor.page.getByLabel('Name', { exact: true }).count(), 0);
  await visitor.leave();
});
