// What is wrong with a form is said at its field, whoever found it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stage } from './stage.mjs';


/** Waits until a field is invalid and its description holds the text. */
async function wrong(field, text) {
  const page = field.page();
  await page.getByText(text).waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  const ids = (await field.getAttribute('aria-describedby')).split(' ');
  const descriptions = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()));
  assert.ok(descriptions.some((description) => description.includes(text)), descriptions.join(' | '));
}

async function isFocused(field) {
  await field.and(field.page().locator(':focus')).waitFor();
}

test('what the dashboard finds is said before anything is sent', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys/new');
  const name = page.getByLabel('Name', { exact: true });
  await page.getByLabel('Rate limit').fill('many');
  await page.getByLabel('Allowed addresses').fill('10.1.2.3/8');
  await page.getByRole('button', { name: 'Create key' }).click();

  await wrong(name, 'Give the key a name.');
  await isFocused(name);
  await wrong(page.getByLabel('Read balance'), 'Choose at least one permission.');
  await wrong(page.getByLabel('Rate limit'), 'Enter a whole number');
  await wrong(page.getByLabel('Allowed addresses'), 'Did you mean `10.0.0.0/8`?');
  await visitor.leave();
});

test('what only the server finds is said at its field too', async () => {
  const visitor = await stage.visit({ expected: ['422 /api/v1/api-keys'] });
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys/new');
  await page.getByLabel('Name', { exact: true }).fill('Too fast');
  await page.getByRole('button', { name: 'Read only' }).click();
  await page.getByLabel('Rate limit').fill('1000000');
  await page.getByLabel('Expires').selectOption({ label: 'At a date and time' });
  await page.getByLabel('Date and time').fill('2020-01-31T12:00');
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Create key' }).click();

  const { errors } = await (await answered).json();
  const messages = Object.fromEntries(errors.map((error) => [error.field, error.message]));
  assert.deepEqual(Object.keys(messages).sort(), ['expires_at', 'rate_limit_per_minute']);
  await wrong(page.getByLabel('Rate limit'), messages.rate_limit_per_minute);
  await wrong(page.getByLabel('Date and time'), messages.expires_at);
  await isFocused(page.getByLabel('Rate limit'));
  await visitor.leave();
});

test('an edit sends only what was changed', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.signIn('client@demo.test', '/api-keys?status=active');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Renamed by a test');
  const sent = page.waitForRequest((request) => request.method() === 'PATCH');
  await page.getByRole('button', { name: 'Save changes' }).click();
  const { if_updated_at: readAt, ...changed } = (await sent).postDataJSON();
  assert.deepEqual(changed, { name: 'Renamed by a test' });
  assert.ok(readAt, 'it says of which state of the key it is a change');
  await visitor.heading('Renamed by a test').waitFor();
  await page.getByText('The changes are in force.').waitFor();
  await visitor.leave();
});

test('a wrong password is refused without a hint which part was wrong', async () => {
  const visitor = await stage.visit({ expected: ['401 /api/v1/session'] });
  const { page } = visitor;
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await wrong(page.getByLabel('E-mail address'), 'Enter your e-mail address.');
  await page.getByLabel('E-mail address').fill('client@demo.test');
  await page.getByLabel('Password').fill('not the password');
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const { detail } = await (await answered).json();
  await page.getByRole('alert').getByText(detail).waitFor();
  await visitor.leave();
});
