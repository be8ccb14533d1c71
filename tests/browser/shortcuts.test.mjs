// Keyboard shortcuts: what the sheet names is what the keys do, never while somebody types, and not once they are off.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const sheet = (page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' });

/** The sheet's rows, as pairs of keys and words. */
async function named(page) {
  await page.keyboard.press('?');
  const rows = await sheet(page).locator('dl > div').evaluateAll((rows) =>
    rows.map((row) => [[...row.querySelectorAll('kbd')].map((key) => key.textContent), row.querySelector('dd').textContent]),
  );
  await page.keyboard.press('Escape');
  await sheet(page).waitFor({ state: 'detached' });
  return rows;
}

/** Presses one key after another. */
async function press(page, keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

for (const [email, home, sections] of [
  ['client@demo.test', '/', 'portal'],
  ['admin@demo.test', '/admin/monitoring', 'console'],
]) {
  test(`each section of the ${sections} is where its keys lead`, async () => {
    const visitor = await stage.visit();
    const { page } = visitor;
    await visitor.signIn(email, home);
    await visitor.settled();
    const rows = await named(page);
    const keys = rows.map(([keys]) => keys.join(' '));
    assert.deepEqual(keys, [...new Set(keys)], 'no keys mean two things');
    const leading = rows.filter(([keys]) => keys.length === 2);
    const links = await page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allInnerTexts();
    assert.deepEqual(leading.map(([, words]) => words).sort(), links.map((link) => link.trim()).filter((link) => link !== 'API reference').sort());
    for (const [keys, words] of leading.reverse()) {
      await press(page, keys);
      await visitor.heading(words).waitFor();
      await page.locator('a[aria-current=page]').filter({ hasText: words }).first().waitFor({ state: 'attached' });
    }
    await visitor.settled();
    await visitor.leave();
  });
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`the sheet opens from the sidebar too, and switches the shortcuts off, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test');
    const menu = page.getByRole('button', { name: 'Menu' });
    if (await menu.isVisible()) {
      await menu.click();
    }
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await sheet(page).getByLabel('Shortcuts are on').uncheck();
    await sheet(page).getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await visitor.heading('Overview').waitFor();
    await visitor.settled();
    await press(page, ['?', 'n', 'g', 'k']);
    await visitor.settled();
    assert.equal(new URL(page.url()).pathname, '/');
    assert.equal(await sheet(page).count(), 0);

    if (await menu.isVisible()) {
      await menu.click();
    }
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await sheet(page).getByLabel('Shortcuts are on').check();
    await page.keyboard.press('Escape');
    await press(page, ['g', 'k']);
    await visitor.heading('API keys').waitFor();
    await visitor.leave();
  });
}

test('what is typed into a field is text, and Escape leaves it', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys');
  await visitor.settled();
  await page.keyboard.press('/');
  const search = page.getByRole('textbox', { name: 'Search' });
  await search.and(page.locator(':focus')).waitFor();
  await page.keyboard.type('gk?n/');
  assert.equal(await search.inputValue(), 'gk?n/');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.keyboard.press('Escape');
  await page.locator('body:focus, body:not(:has(:focus))').first().waitFor();
  await page.keyboard.press('n');
  await visitor.heading('Create a key').waitFor();
  await visitor.settled();

  // With Control, and under a dialog, keys are not the page's.
  await page.goto('/team');
  await visitor.settled();
  await page.keyboard.press('Control+g');
  await page.keyboard.press('k');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).focus();
  await press(page, ['g', 'k', 'n', '?']);
  await page.getByRole('dialog', { name: 'Invite somebody' }).waitFor();
  assert.equal(await page.getByRole('dialog').count(), 1);
  assert.equal(new URL(page.url()).pathname, '/team');
  await visitor.leave();
});

test('a search of the log is found past the field for one call', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/requests');
  await visitor.settled();
  await page.keyboard.press('/');
  await page.getByRole('search', { name: 'Calls' }).locator('input:focus').waitFor();
  await visitor.leave();
});

test('whoever may not make keys is not offered to', async () => {
  for (const email of ['viewer@demo.test', 'locked@demo.test']) {
    const visitor = await stage.visit();
    const { page } = visitor;
    await visitor.signIn(email);
    await visitor.settled();
    const rows = await named(page);
    assert.ok(!rows.some(([keys]) => keys[0] === 'n'));
    await page.keyboard.press('n');
    await visitor.settled();
    assert.equal(new URL(page.url()).pathname, '/');
    await visitor.leave();
  }
});
