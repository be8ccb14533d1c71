// What the browser itself must hold against: injected scripts, and secrets that stay behind.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stage } from './stage.mjs';


test('the content security policy stops what was injected', async () => {
  const visitor = await stage.visit();
  await visitor.signIn('client@demo.test');
  const outcome = await visitor.page.evaluate(async () => {
    const blocked = [];
    const all = new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        blocked.push(event.effectiveDirective);
        if (blocked.length === 3) {
          resolve();
        }
      });
    });
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    const button = document.createElement('button');
    button.setAttribute('style', 'color: red');
    document.body.append(script, button);
    await fetch('https://elsewhere.invalid/').catch(() => {});
    await all;
    return { injected: window.injected === true, blocked: blocked.sort() };
  });
  assert.deepEqual(outcome, { injected: false, blocked: ['connect-src', 'script-src-elem', 'style-src-attr'] });
  // What was stopped is on the console, so that this visit cannot end without a fault.
  await visitor.context.close();
});

test('a secret stays nowhere in the browser', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys/new');
  await page.getByLabel('Name', { exact: true }).fill('Kept nowhere');
  await page.getByRole('button', { name: 'Read only' }).click();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('button', { name: 'Copy secret' }).click();
  await page.getByText('Copied').waitFor();
  const secret = await visitor.clipboard();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const left = await page.evaluate(() => ({
    address: location.href,
    page: document.documentElement.outerHTML,
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    history: JSON.stringify(history.state),
    cookies: document.cookie,
  }));
  for (const [place, text] of Object.entries(left)) {
    assert.ok(!text.includes(secret.slice('kw_'.length + 8)), `the secret is in the ${place}`);
  }
  assert.equal(left.cookies, '', 'the session cookie is out of reach of scripts');
  await visitor.leave();
});
