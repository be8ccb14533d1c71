// Every page and dialog, in both themes and at both widths: no violation that axe finds, nothing
// that makes the page scroll sideways, and everything in reach of the keyboard.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';
import { VIEWS } from './views.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe objects to on the page as it is. */
async function violations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** By how many pixels the page is wider than the window, or a table than its frame. */
function overflow(page) {
  return page.evaluate(() => {
    const frames = [document.documentElement, ...document.querySelectorAll('.table-frame')];
    return Math.max(...frames.map((frame) => frame.scrollWidth - frame.clientWidth));
  });
}

async function inspect(visitor, view) {
  assert.deepEqual(await violations(visitor.page), [], view);
  assert.equal(await overflow(visitor.page), 0, `${view} scrolls sideways`);
  assert.equal(await visitor.page.locator('h1').count(), 1, `${view} has one heading of the first level`);
  assert.match(await visitor.page.title(), /^.+ · Keywright$/);
}

for (const colorScheme of ['light', 'dark']) {
  for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`no barrier on any page, ${colorScheme}, on a ${device}`, async () => {
      for (const [email, views] of Object.entries(VIEWS)) {
        const visitor = await stage.visit({ viewport, colorScheme });
        visitor.expect('401 /api/v1/session');
        await visitor.page.goto('/');
        await visitor.heading('Sign in').waitFor();
        await inspect(visitor, 'sign-in');
        await visitor.signInHere(email);
        for (const [view, open] of Object.entries(views)) {
          await open(visitor);
          await visitor.settled();
          await inspect(visitor, view);
        }
        await visitor.leave();
      }
    });
  }
}

test('the drawer of a phone is without barriers and closes by itself', async () => {
  const visitor = await stage.visit({ viewport: PHONE });
  const { page } = visitor;
  await visitor.signIn('client@demo.test');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'Activity' }).waitFor();
  await inspect(visitor, 'drawer');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Activity' }).waitFor({ state: 'hidden' });
  await visitor.openSection('Activity');
  await page.getByRole('link', { name: 'Requests' }).waitFor({ state: 'hidden' });
  await visitor.leave();
});

test('the keyboard alone leads through the dashboard', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys');
  await page.reload();
  await visitor.settled();
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'Skip to the page' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('main:focus').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await visitor.heading('Create a key').and(page.locator(':focus')).waitFor();

  await page.goBack();
  await page.getByRole('table').getByRole('link').first().focus();
  await page.keyboard.press('Enter');
  const regenerate = page.getByRole('button', { name: 'Regenerate' });
  await regenerate.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await regenerate.and(page.locator(':focus')).waitFor();
  await visitor.leave();
});

test('the chosen theme outlives the visit, the system is followed otherwise', async () => {
  const visitor = await stage.visit({ colorScheme: 'light' });
  const { page } = visitor;
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await visitor.signIn('client@demo.test');
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background();
  assert.notEqual(dark, light);
  await page.getByText('Light', { exact: true }).click();
  assert.equal(await background(), light);
  await page.reload();
  await visitor.heading('Overview').waitFor();
  assert.equal(await background(), light);
  await visitor.leave();
});
