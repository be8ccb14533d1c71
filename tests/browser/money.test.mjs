// Money: a client looks at what it has and what is on its way, an admin settles it, once and for good.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

const CHANGE = { 'X-Requested-With': 'keywright' };

/** What the server answered, if it did what it was asked for. */
async function accepted(answer) {
  assert.ok(answer.ok, `${answer.status} ${answer.url}: ${await answer.clone().text()}`);
  return answer.json();
}

/** The business API, with a key of the client that is signed in there. */
async function businessApi(visitor) {
  const permissions = ['payments:create', 'withdrawals:create', 'invoices:create'];
  const made = await visitor.context.request.post('/api/v1/api-keys', {
    headers: CHANGE,
    data: { name: 'Money', permissions },
  });
  assert.equal(made.status(), 201);
  const { secret } = await made.json();
  return async (path, body) => {
    const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
    return accepted(await fetch(`${stage.server.origin}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
}

/** A client who is signed in, and the business API with its key. */
async function client(options) {
  const visitor = await stage.visit(options);
  await visitor.signIn('client@demo.test', '/balance');
  await visitor.heading('Balance').waitFor();
  return { visitor, create: await businessApi(visitor) };
}

async function signedIn(email, path, options) {
  const visitor = await stage.visit(options);
  await visitor.signIn(email, path);
  return visitor;
}

const admin = (path, options) => signedIn('admin@demo.test', path, options);

/** The row with that text, a card on a phone. */
const row = (page, text) => page.getByRole('table').getByRole('row').filter({ hasText: text });

/** The fact with that name on a thing's page. */
const fact = (page, name) => page.locator('.facts > div', { has: page.getByText(name, { exact: true }) }).getByRole('definition');

test('a balance is read by currency, with the digits that the currency has', async () => {
  const { visitor, create } = await client();
  const { page } = visitor;
  const answer = await visitor.context.request.get('/api/v1/balance');
  const { data } = await answer.json();
  assert.ok(data.some(({ reserved }) => reserved > 0));
  for (const { currency, available, pending, reserved } of data) {
    const shown = await page.getByRole('region', { name: currency }).getByRole('definition').allInnerTexts();
    const digits = { JPY: 0, KWD: 3 }[currency] ?? 2;
    const expected = [available, pending, reserved].map((amount) => String(amount).padStart(digits + 1, '0'));
    assert.deepEqual(shown.map((text) => text.replace(/[^0-9]/g, '')), expected);
  }
  await create('payments', { amount: 1_250_000, currency: 'JPY', reference: 'in yen' });
  await create('payments', { amount: 1_284_350, currency: 'EUR', reference: 'in euros' });
  await create('payments', { amount: 1_250, currency: 'KWD', reference: 'in dinars' });
  await visitor.openSection('Payments');
  await row(page, 'in yen').getByText('¥1,250,000', { exact: true }).waitFor();
  await row(page, 'in euros').getByText('€12,843.50', { exact: true }).waitFor();
  await row(page, 'in dinars').getByText(/^KWD\s1\.250$/).waitFor();
  await visitor.leave();
});

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a client's lists are filtered by their address and lead to everything, on a ${device}`, async () => {
    const { visitor } = await client({ viewport });
    const { page } = visitor;
    const lists = {
      Payments: ['Pending', 'Completed', 'Failed', 'Expired'],
      Withdrawals: ['Pending', 'Approved', 'Rejected'],
      Invoices: ['Open', 'Paid', 'Void'],
    };
    for (const [section, statuses] of Object.entries(lists)) {
      await visitor.openSection(section);
      for (const status of statuses) {
        await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: status }).click();
        await page.waitForURL(`**/${section.toLowerCase()}?status=${status.toLowerCase()}`);
        await visitor.settled();
        const rows = page.getByRole('table').locator('tbody').getByRole('row');
        assert.ok((await rows.count()) > 0, `${section} that are ${status}`);
        assert.equal(await rows.filter({ hasNotText: status }).count(), 0);
      }
      await page.getByRole('table').getByRole('link').first().click();
      await visitor.heading(new RegExp(`^${section.slice(0, -1)} `)).waitFor();
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      assert.equal(await fact(page, 'Status').innerText(), statuses.at(-1));
    }
    await visitor.leave();
  });
}

test('an invoice leads to the payment that paid it, and back', async () => {
  const { visitor, create } = await client();
  const { page } = visitor;
  const invoice = await create('invoices', {
    customer: { name: 'Grace Hopper', email: 'grace@example.com' },
    lines: [
      { description: 'Consulting', quantity: 3, unit_amount: 15_000 },
      { description: 'Travel', quantity: 1, unit_amount: 2_050 },
    ],
    currency: 'EUR',
    metadata: { project: 'Compiler' },
  });
  const payment = await create('payments', { amount: 47_050, currency: 'EUR', invoice_id: invoice.id });

  const settler = await admin(`/admin/payments/${payment.id}`);
  await settler.page.getByRole('button', { name: 'Complete the payment' }).click();
  await settler.page.getByRole('dialog').getByText('and the invoice is paid').waitFor();
  await settler.page.getByRole('button', { name: 'Complete payment' }).click();
  await settler.page.getByText('The payment of €470.50 is completed.').waitFor();
  await settler.leave();

  await page.goto('/invoices?status=paid');
  await row(page, 'Grace Hopper').getByRole('link').first().click();
  await visitor.heading('Invoice to Grace Hopper').waitFor();
  await row(page, 'Consulting').getByText('€450.00').waitFor();
  await page.getByText('Compiler').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Void' }).count(), 0);
  await page.getByRole('link', { name: payment.id }).click();
  await visitor.heading('Payment of €470.50').waitFor();
  assert.equal(await fact(page, 'Status').innerText(), 'Completed');
  await page.getByRole('link', { name: invoice.id }).click();
  await visitor.heading('Invoice to Grace Hopper').waitFor();
  await fact(page, 'Made with').getByRole('link', { name: invoice.api_key_id }).click();
  await page.waitForURL(`**/api-keys/${invoice.api_key_id}`);
  await visitor.heading('Money').waitFor();
  await visitor.leave();
});

test('an open invoice is voided for good', async () => {
  const { visitor, create } = await client();
  const { page } = visitor;
  const { id } = await create('invoices', {
    customer: { name: 'Billed by mistake', email: 'mistake@example.com' },
    lines: [{ description: 'Nothing', quantity: 1, unit_amount: 100 }],
    currency: 'EUR',
  });
  await page.goto(`/invoices/${id}`);
  await page.getByRole('button', { name: 'Void' }).click();
  await page.getByRole('dialog', { name: 'Void the invoice of €1.00?' }).getByRole('button', { name: 'Void invoice' }).click();
  await page.getByText('The invoice of €1.00 is void.').waitFor();
  await visitor.heading('Invoice to Billed by mistake').and(page.locator(':focus')).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Void' }).count(), 0);
  await visitor.leave();
});

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`an admin settles what waits, on a ${device}`, async () => {
    const { visitor, create } = await client({ viewport });
    const named = (what) => `${what} on a ${device}`;
    const destination = 'DE89370400440532013000';
    const arrived = await create('payments', { amount: 12_500, currency: 'EUR', reference: named('Arrived') });
    const declined = await create('payments', { amount: 9_900, currency: 'EUR', reference: named('Declined') });
    const leaving = await create('withdrawals', { amount: 700, currency: 'EUR', destination, reference: named('Leaving') });
    const staying = await create('withdrawals', { amount: 800, currency: 'EUR', destination, reference: named('Staying') });

    const settler = await admin('/admin/payments', { viewport });
    const { page } = settler;
    await row(page, named('Arrived')).getByRole('button', { name: 'Complete' }).click();
    const dialog = page.getByRole('dialog');
    for (const text of ['€125.00', 'EUR', 'Northwind Trading', named('Arrived')]) {
      await dialog.getByRole('definition').filter({ hasText: text }).first().waitFor();
    }
    await dialog.getByRole('button', { name: 'Complete payment' }).click();
    await page.getByText('The payment of €125.00 is completed.').waitFor();
    await settler.heading('Payments').and(page.locator(':focus')).waitFor();
    await row(page, named('Arrived')).getByText('Completed').waitFor();
    assert.equal(await row(page, named('Arrived')).getByRole('button').count(), 0);

    await row(page, named('Declined')).getByRole('button', { name: 'Fail' }).click();
    await dialog.getByLabel('Reason (optional)').fill('The card was declined.');
    await dialog.getByRole('button', { name: 'Fail payment' }).click();
    await row(page, named('Declined')).getByText('Failed').waitFor();

    await settler.openSection('Withdrawals');
    await row(page, named('Leaving')).getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText(destination).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row(page, named('Leaving')).getByRole('link', { name: named('Leaving') }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByRole('button', { name: 'Approve withdrawal' }).click();
    await page.getByText('The withdrawal of €7.00 is approved.').waitFor();
    await page.goto(`/withdrawals/${staying.id}`);
    await page.getByRole('button', { name: 'Reject' }).click();
    await dialog.getByLabel('Reason (optional)').fill('The account is closed.');
    await dialog.getByRole('button', { name: 'Reject withdrawal' }).click();
    await page.getByText('The withdrawal of €8.00 is rejected.').waitFor();
    await settler.openSection('Audit trail');
    await page.getByText(`admin@demo.test (admin) rejected the withdrawal`).first().waitFor();
    await settler.leave();

    const outcomes = [
      [`/payments/${arrived.id}`, 'Completed: the amount became available'],
      [`/payments/${declined.id}`, 'The card was declined.'],
      [`/withdrawals/${leaving.id}`, 'Approved: the amount left'],
      [`/withdrawals/${staying.id}`, 'The account is closed.'],
    ];
    for (const [path, text] of outcomes) {
      await visitor.page.goto(path);
      await visitor.page.getByText(text).waitFor();
      assert.equal(await visitor.page.getByRole('button', { name: /^(Complete|Fail|Approve|Reject)/ }).count(), 0);
    }
    await visitor.leave();
  });
}

test('a list is narrowed to a currency and a span, whatever its status', async () => {
  const { visitor, create } = await client();
  const { page } = visitor;
  await create('payments', { amount: 990, currency: 'KWD', reference: 'one of dinars' });
  await visitor.openSection('Payments');
  await page.getByLabel('Currency').fill('kwd');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL('**/payments?currency=KWD');
  await row(page, 'one of dinars').waitFor();
  await visitor.settled();
  const rows = page.getByRole('table').locator('tbody').getByRole('row');
  assert.equal(await rows.filter({ hasNotText: 'KWD' }).count(), 0);
  await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: 'Pending' }).click();
  await page.waitForURL('**/payments?status=pending&currency=KWD');
  await page.getByLabel('Until').fill('2001-01-01T00:00');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByText('No payment matches the filter.').waitFor();
  await page.goBack();
  await row(page, 'one of dinars').waitFor();
  assert.equal(await page.getByLabel('Until').inputValue(), '');
  await page.getByRole('link', { name: 'Clear' }).click();
  await page.waitForURL('**/payments?status=pending');
  assert.equal(await page.getByLabel('Currency').inputValue(), '');
  await visitor.leave();
});

test('what is to be settled is shown with the oldest first', async () => {
  const { visitor, create } = await client();
  for (const reference of ['First in the queue', 'Second in the queue']) {
    await create('payments', { amount: 3_000, currency: 'EUR', reference });
  }
  await visitor.leave();
  const settler = await admin('/admin/payments');
  const { page } = settler;
  await row(page, 'Second in the queue').waitFor();
  const queue = (await page.getByRole('table').locator('tbody').getByRole('row').allInnerTexts()).join();
  assert.ok(queue.indexOf('First in the queue') < queue.indexOf('Second in the queue'), queue);
  await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: 'All' }).click();
  await page.getByRole('table', { name: 'Payments, newest first' }).waitFor();
  await settler.leave();
});

test('what somebody else settled in the meantime is shown', async () => {
  const { visitor, create } = await client();
  const { id } = await create('payments', { amount: 4_200, currency: 'EUR', reference: 'Settled twice' });
  await visitor.leave();

  const settler = await admin('/admin/payments');
  const { page } = settler;
  await row(page, 'Settled twice').getByRole('button', { name: 'Fail' }).click();
  const other = await settler.context.request.post(`/api/v1/admin/payments/${id}/complete`, { headers: CHANGE });
  assert.equal(other.status(), 200);
  settler.expect(`409 /api/v1/admin/payments/${id}/fail`);
  await page.getByRole('dialog').getByRole('button', { name: 'Fail payment' }).click();
  await page.getByText('Nothing was changed: the payment of €42.00 is completed already.').waitFor();
  await row(page, 'Settled twice').getByText('Completed').waitFor();
  await settler.leave();
});

test('who leaves the page while it is being settled finds it settled', async () => {
  const { visitor, create } = await client();
  const { id } = await create('payments', { amount: 4_300, currency: 'EUR', reference: 'Left alone' });
  await visitor.leave();

  const settler = await admin('/admin/audit-trail');
  const { page } = settler;
  await settler.openSection('Payments');
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  await page.route(`**/api/v1/admin/payments/${id}/complete`, async (route) => {
    await gate;
    await route.continue();
  });
  await row(page, 'Left alone').getByRole('button', { name: 'Complete' }).click();
  const asked = page.waitForRequest('**/complete');
  const answered = page.waitForResponse('**/complete');
  await page.getByRole('dialog').getByRole('button', { name: 'Complete payment' }).click();
  await asked;
  await page.goBack();
  await settler.heading('Audit trail').waitFor();
  open();
  await answered;
  await settler.openSection('Payments');
  await page.goto(`/admin/payments/${id}`);
  await page.getByText('Completed: the amount became available').waitFor();
  await settler.leave();
});

test("an admin looks at one client's rows alone", async () => {
  const settler = await admin('/admin/payments?status=all');
  const { page } = settler;
  const of = page.getByRole('table').getByRole('link', { name: 'Northwind Trading' }).first();
  const client = await of.getAttribute('title');
  await of.click();
  await page.waitForURL(`**/payments?client_id=${client}`);
  await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: 'All' }).click();
  await page.waitForURL(`**/payments?status=all&client_id=${client}`);
  await settler.settled();
  assert.equal(await page.getByRole('table').locator('tbody').getByRole('row').filter({ hasNotText: 'Northwind Trading' }).count(), 0);
  await page.getByRole('link', { name: 'Show all clients' }).click();
  await page.waitForURL('**/payments?status=all');
  await settler.leave();
});

test('money is looked at whatever the package, and only the own', async () => {
  const { visitor, create } = await client();
  const { id } = await create('payments', { amount: 100, currency: 'EUR' });
  await visitor.leave();

  const other = await stage.visit({ expected: [`404 /api/v1/payments/${id}`] });
  await other.signIn('locked@demo.test', '/payments');
  await other.page.getByRole('heading', { name: 'No payments yet' }).waitFor();
  await other.openSection('Balance');
  await other.page.getByRole('heading', { name: 'No funds yet' }).waitFor();
  await other.page.goto(`/payments/${id}`);
  await other.heading('Page not found').waitFor();
  await other.leave();
});

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`an auditor looks at everybody's money and settles nothing, on a ${device}`, async () => {
    const { visitor, create } = await client();
    const payment = await create('payments', { amount: 5_100, currency: 'EUR' });
    const withdrawal = await create('withdrawals', {
      amount: 100,
      currency: 'EUR',
      destination: 'DE89370400440532013000',
    });
    await visitor.leave();

    const auditor = await signedIn('auditor@demo.test', '/admin/payments', { viewport });
    const { page } = auditor;
    const paths = ['payments', `payments/${payment.id}`, 'withdrawals', `withdrawals/${withdrawal.id}`];
    for (const path of paths) {
      await page.goto(`/admin/${path}`);
      await page.getByRole('link', { name: 'Northwind Trading' }).first().waitFor();
      await auditor.settled();
      assert.equal(await page.getByRole('button', { name: /^(Complete|Fail|Approve|Reject)/ }).count(), 0, path);
    }
    const refused = [`payments/${payment.id}/complete`, `withdrawals/${withdrawal.id}/approve`];
    for (const path of refused) {
      const answer = await auditor.context.request.post(`/api/v1/admin/${path}`, { headers: CHANGE });
      assert.equal(answer.status(), 403);
      assert.equal((await answer.json()).code, 'insufficient_access');
    }
    await auditor.leave();
  });

  test(`a viewer looks at the client's money and changes nothing, on a ${device}`, async () => {
    const { visitor, create } = await client();
    const invoice = await create('invoices', {
      customer: { name: 'Looked at', email: 'looked@example.com' },
      lines: [{ description: 'Nothing', quantity: 1, unit_amount: 100 }],
      currency: 'EUR',
    });
    await visitor.leave();

    const viewer = await signedIn('viewer@demo.test', '/balance', { viewport });
    const { page } = viewer;
    await page.getByRole('region', { name: 'EUR' }).waitFor();
    for (const section of ['Payments', 'Withdrawals', 'Invoices']) {
      await viewer.openSection(section);
      await page.getByRole('table').waitFor();
      assert.equal(await page.getByRole('button', { name: /^(Complete|Fail|Approve|Reject|Void)/ }).count(), 0, section);
    }
    await page.goto(`/invoices/${invoice.id}`);
    await viewer.heading('Invoice to Looked at').waitFor();
    await viewer.settled();
    assert.equal(await page.getByRole('button', { name: 'Void' }).count(), 0);
    const answer = await viewer.context.request.post(`/api/v1/invoices/${invoice.id}/void`, { headers: CHANGE });
    assert.equal(answer.status(), 403);
    assert.equal((await answer.json()).code, 'insufficient_access');
    await viewer.leave();
  });
}
