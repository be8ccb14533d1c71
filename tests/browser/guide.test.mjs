// The developer guide: reading it in a language of one's own, and trying an endpoint with a pasted key.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

/** Makes a key through the API, as somebody who is signed in. */
function makeKey(visitor, permissions) {
  return visitor.page.evaluate(async (permissions) => {
    const body = JSON.stringify({ name: 'Pasted', permissions });
    const answer = await fetch('/api/v1/api-keys', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    return answer.json();
  }, permissions);
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`an endpoint is found and read in the language that was chosen, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test');
    await visitor.openSection('Guide');
    const topic = page.getByRole('region', { name: 'Authentication by API key' });
    await topic.getByText(`curl "${stage.server.origin}/v1/balance"`).waitFor();
    await topic.getByText('Python', { exact: true }).click();
    await topic.getByText('import urllib.request').waitFor();

    await page.getByRole('link', { name: 'POST /v1/payments', exact: true }).click();
    await visitor.heading('Create a payment').waitFor();
    assert.equal(new URL(page.url()).pathname, '/guide/create_payment');
    await page.getByText('The key needs payments:create').waitFor();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    const copied = await visitor.clipboard();
    assert.ok(copied.includes('import json') && copied.includes(`"${stage.server.origin}/v1/payments"`), copied);
    await page.getByText('integer, 1 to 9007199254740991').waitFor();
    await page.getByText('"status": "pending"').waitFor();

    await page.reload();
    await page.getByText('urllib.request.Request(').waitFor();
    await page.goto('/guide/create_payment?language=rust');
    await page.getByText('fn main() -> Result').waitFor();
    await visitor.leave();
  });

  test(`an endpoint is tried with a key that stays nowhere, on a ${device}`, async () => {
    const visitor = await stage.visit({ viewport });
    const { page } = visitor;
    await visitor.signIn('client@demo.test');
    const { secret } = await makeKey(visitor, ['payments:create']);
    await page.goto('/guide/create_payment');
    await page.getByLabel('API key').fill(` ${secret} `);
    await page.getByLabel('Idempotency-Key').fill(`tried-on-a-${device}`);
    const send = page.getByRole('button', { name: 'Send' });
    const sent = page.waitForRequest('**/v1/payments');
    await send.click();
    const headers = await (await sent).allHeaders();
    assert.equal(headers.authorization, `Bearer ${secret}`);
    assert.equal(headers.cookie, undefined, 'the key alone opens the API');
    const outcome = page.getByRole('region', { name: 'Try it' }).getByRole('status');
    await outcome.getByText('201', { exact: true }).waitFor();
    await outcome.getByText('RateLimit-Policy').waitFor();
    const id = await outcome.getByRole('link', { name: /^req_/ }).innerText();
    await outcome.getByText('"amount": 12500').waitFor();
    await send.click();
    await outcome.getByText('Idempotent-Replayed').waitFor();

    const left = await page.evaluate(() => ({
      address: location.href,
      page: document.documentElement.outerHTML,
      local: JSON.stringify(localStorage),
      session: JSON.stringify(sessionStorage),
      history: JSON.stringify(history.state),
    }));
    for (const [place, text] of Object.entries(left)) {
      assert.ok(!text.includes(secret.slice('kw_'.length + 8)), `the key is in the ${place}`);
    }
    await page.getByRole('link', { name: 'Developer guide' }).click();
    await visitor.heading('Developer guide').waitFor();
    await page.goBack();
    assert.equal(await page.getByLabel('API key').inputValue(), '');
    await page.goto(`/requests/${id}`);
    await visitor.heading('POST /v1/payments').waitFor();
    await visitor.leave();
  });
}

test('a refusal is shown as it came', async () => {
  const visitor = await stage.visit({ expected: ['401 /v1/payments/pay_1', '401 /v1/payments'] });
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/guide/read_payment');
  await page.getByLabel('id', { exact: true }).fill('pay_1');
  await page.getByRole('button', { name: 'Send' }).click();
  const outcome = page.getByRole('region', { name: 'Try it' }).getByRole('status');
  await outcome.getByText('"code": "missing_key"').waitFor();
  await page.goto('/guide/list_payments');
  await page.getByLabel('API key').fill('kw_1');
  await page.getByLabel('status').fill('pending');
  const sent = page.waitForRequest('**/v1/payments?status=pending');
  await page.getByRole('button', { name: 'Send' }).click();
  await sent;
  await outcome.getByText('"code": "invalid_key"').waitFor();
  await visitor.leave();
});

test('topics have addresses, and codes lead to their pages', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('locked@demo.test', '/guide#idempotency');
  const topic = page.getByRole('heading', { name: 'Idempotency' });
  await topic.waitFor();
  await page.waitForFunction(() => {
    const { top } = document.getElementById('idempotency').getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  });
  await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: 'Rate limits' }).click();
  await page.waitForURL('**/guide#rate-limits');
  await page.getByRole('link', { name: 'rate_limited' }).click();
  await visitor.heading('Too many requests').waitFor();
  await visitor.leave();
});

test('an endpoint that is none is not found', async () => {
  const visitor = await stage.visit({ expected: ['404 /api/v1/guide/endpoints/read_everything'] });
  await visitor.signIn('client@demo.test', '/guide/read_everything');
  await visitor.heading('Page not found').waitFor();
  await visitor.leave();
});
