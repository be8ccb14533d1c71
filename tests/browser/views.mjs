// Every page and dialog of the dashboard, by name: who sees it, and how to get there.

import { PASSWORD } from './server.mjs';

/** Opens the demo data's busiest key from the list. */
async function openKey(visitor) {
  await visitor.page.goto('/api-keys?status=active');
  await visitor.page.getByRole('link', { name: 'Production backend' }).click();
  await visitor.page.getByRole('heading', { name: 'Last 24 hours' }).waitFor();
  await visitor.settled();
}

async function createKey(visitor, name) {
  await visitor.page.goto('/api-keys/new');
  await visitor.page.getByLabel('Name', { exact: true }).fill(name);
  await visitor.page.getByRole('button', { name: 'Everything' }).click();
  await visitor.page.getByRole('button', { name: 'Create key' }).click();
  await visitor.page.getByRole('dialog').waitFor();
}

/** A key whose name and reason have no place to break a line. */
async function revokeLongKey(visitor) {
  const { page } = visitor;
  const name = 'n'.repeat(100);
  const reason = 'r'.repeat(180);
  await createKey(visitor, name);
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByLabel("Type the key's name to confirm").fill(name);
  await page.getByLabel('Reason (optional)').fill(reason);
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await page.getByText(`Reason: ${reason}`).waitFor();
}

/** Opens the newest call that was answered so. */
const call = (status) => async (visitor) => {
  await visitor.page.goto(`/requests?status=${status}`);
  await visitor.page.getByRole('table').getByRole('link', { name: /^req_/ }).first().click();
  await visitor.page.getByRole('heading', { name: /^Why this was/ }).waitFor();
};

/** Reads the log until rows have left the page. */
async function scrolledLog(visitor) {
  await visitor.page.goto('/requests');
  for (const calls of [50, 100, 150, 200, 250, 300]) {
    await visitor.page.getByText(`${calls} calls shown`).waitFor();
    await visitor.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  }
}

/** Asks the dashboard's API as the visitor; what was asked for before may be refused. */
const ask = (visitor, path, data) =>
  visitor.page.request.post(`/api/v1${path}`, { data, headers: { 'X-Requested-With': 'keywright' } });

/** Opens a client's page as an admin and, there, what a button opens. */
const ofNorthwind = (button) => async (visitor) => {
  await visitor.page.goto('/admin/clients?q=northwind');
  await visitor.page.getByRole('link', { name: 'Northwind Trading' }).click();
  await visitor.page.getByRole('heading', { name: 'Trail' }).waitFor();
  await visitor.settled();
  if (!button) return;
  await visitor.page.getByRole('button', { name: button, exact: true }).click();
  await visitor.page.getByRole('dialog').waitFor();
};

/** A key whose old secret still works, with the question when that is to end. */
async function changeGrace(visitor) {
  const body = { name: 'In its grace', permissions: ['balance:read'] };
  const key = await (await ask(visitor, '/api-keys', body)).json();
  await ask(visitor, `/api-keys/${key.id}/regenerate`, { grace_seconds: 3600 });
  await visitor.page.goto(`/api-keys/${key.id}`);
  await visitor.page.getByText('It was not used since it was replaced').waitFor();
  await visitor.page.getByRole('button', { name: 'Change the end' }).click();
}

/** All secrets of the client's keys, shown once. */
async function regenerateAll(visitor) {
  await visitor.page.goto('/api-keys');
  await visitor.page.getByRole('button', { name: 'Regenerate all' }).click();
  await visitor.page.getByLabel('Type regenerate all to confirm').fill('regenerate all');
  await visitor.page.getByRole('button', { name: 'Regenerate all of them' }).click();
  await visitor.page.getByRole('dialog', { name: /^The secrets of/ }).waitFor();
  await visitor.page.keyboard.press('Escape');
  await visitor.page.getByRole('button', { name: 'Close without them' }).waitFor();
}

/** The client's own request for a package, which it makes if it has none. */
async function requested(visitor) {
  const packages = await (await visitor.page.request.get('/api/v1/packages')).json();
  await ask(visitor, '/upgrade-requests', { package_id: packages.at(-1).id, message: 'We grow.' });
  await visitor.page.goto('/package');
  await visitor.page.getByText('We grow.').first().waitFor();
}

/** An endpoint of the guide that was tried with a key. */
async function tried(visitor) {
  const body = { name: 'Pasted', permissions: ['balance:read'] };
  const key = await (await ask(visitor, '/api-keys', body)).json();
  await visitor.page.goto('/guide/read_balance?language=rust');
  await visitor.page.getByLabel('API key').fill(key.secret);
  await visitor.page.getByRole('button', { name: 'Send' }).click();
  await visitor.page.getByText('RateLimit-Policy').waitFor();
}

/** A change of a key of the client that calls most, which is watched; it is begun where none is. */
async function watched(visitor) {
  const { page } = visitor;
  const admin = '/api/v1/admin';
  const keys = await (await page.request.get(`${admin}/api-keys?q=Production backend`)).json();
  const body = { rate_limit_per_minute: 2, permissions: ['balance:read'] };
  await ask(visitor, `/admin/api-keys/${keys.data[0].id}/shadow-changes`, body);
  const changes = await (await page.request.get(`${admin}/shadow-changes?status=watching`)).json();
  return changes.data[0];
}

/** A view at an address. */
const at = (path) => (visitor) => visitor.page.goto(path);

/** Opens the first thing of a list. */
const first = (list) => async (visitor) => {
  await visitor.page.goto(list);
  await visitor.page.getByRole('table').getByRole('link').first().click();
  await visitor.page.getByRole('heading', { name: 'Timeline' }).waitFor();
};

/** Opens the first thing of a list and asks for something to be done with it. */
const asked = (list, button) => async (visitor) => {
  await first(list)(visitor);
  await visitor.page.getByRole('button', { name: button }).click();
  await visitor.page.getByRole('dialog').waitFor();
};

/** Opens the dialog that a button of a page leads to. */
const dialog = (path, button) => async (visitor) => {
  await visitor.page.goto(path);
  await visitor.page.getByRole('button', { name: button }).first().click();
  await visitor.page.getByRole('dialog').waitFor();
};

/** Invites somebody new, and answers the link to hand on. */
async function invite(visitor) {
  await dialog('/team', 'Invite')(visitor);
  await visitor.page.getByLabel('E-mail address').fill(`${crypto.randomUUID()}@example.test`);
  await visitor.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  return visitor.page.locator('#one-time-link').innerText();
}

/** The views of each person. */
export const VIEWS = {
  'client@demo.test': {
    // The first, so that the lists hold it too.
    'api-key-long': revokeLongKey,
    overview: at('/'),
    usage: at('/usage'),
    'usage-hour': at('/usage?range=1h'),
    'usage-month': at('/usage?range=30d'),
    'usage-span': at('/usage?from=2026-01-01T10:00:00Z&to=2026-01-02T10:00:00Z'),
    'usage-readout': async (visitor) => {
      await visitor.page.goto('/usage?range=7d');
      await visitor.page.getByRole('slider', { name: 'Calls over time' }).press('ArrowLeft');
      await visitor.page.locator('.chart-readout').waitFor();
    },
    'usage-table': async (visitor) => {
      await visitor.page.goto('/usage?range=30d');
      await visitor.page.getByText('The same as a table').click();
    },
    'api-keys': at('/api-keys'),
    'api-keys-revoked': at('/api-keys?status=revoked'),
    'api-keys-none': at('/api-keys?q=there+is+none'),
    'api-keys-chosen': async (visitor) => {
      await visitor.page.goto('/api-keys?status=active');
      await visitor.page.getByRole('table').getByRole('checkbox').first().check();
      await visitor.page.getByRole('button', { name: 'Revoke them' }).click();
      await visitor.page.getByRole('button', { name: 'Revoke all of them' }).click();
      await visitor.page.getByText('Type the word revoke.').waitFor();
    },
    'api-keys-regenerate-all': async (visitor) => {
      await visitor.page.goto('/api-keys');
      await visitor.page.getByRole('button', { name: 'Regenerate all' }).click();
      await visitor.page.getByRole('dialog').getByRole('listitem').first().waitFor();
    },
    'api-key': openKey,
    'api-key-expired': async (visitor) => {
      await visitor.page.goto('/api-keys?status=expired');
      await visitor.page.getByRole('table').getByRole('link').first().click();
      await visitor.page.getByText('give it a later expiry').waitFor();
    },
    'api-key-edit': async (visitor) => {
      await openKey(visitor);
      await visitor.page.getByRole('link', { name: 'Edit' }).click();
    },
    'api-key-grace': changeGrace,
    'api-key-regenerate': async (visitor) => {
      await openKey(visitor);
      await visitor.page.getByRole('button', { name: 'Regenerate' }).click();
    },
    'api-key-revoke': async (visitor) => {
      await openKey(visitor);
      await visitor.page.getByRole('button', { name: 'Revoke' }).click();
      await visitor.page.getByRole('button', { name: 'Revoke key' }).click();
    },
    'api-key-new': at('/api-keys/new'),
    'api-key-new-wrong': async (visitor) => {
      await visitor.page.goto('/api-keys/new');
      await visitor.page.getByRole('button', { name: 'Create key' }).click();
      await visitor.page.getByText('Give the key a name.').waitFor();
    },
    'api-key-secret': (visitor) => createKey(visitor, 'Shown once'),
    'api-key-secret-warning': async (visitor) => {
      await createKey(visitor, 'Not stored');
      await visitor.page.keyboard.press('Escape');
      await visitor.page.getByText('The secret itself was not copied.').waitFor();
    },
    requests: at('/requests'),
    'requests-scrolled': scrolledLog,
    'requests-none': at('/requests?ip=192.0.2.255'),
    'request-wrong-id': async (visitor) => {
      await visitor.page.goto('/requests');
      await visitor.page.getByLabel('Why was this refused?').fill('req_1');
      await visitor.page.getByRole('button', { name: 'Explain' }).click();
      await visitor.page.getByText('A request id must be').waitFor();
    },
    request: call('2xx'),
    'request-permission': call('403'),
    'request-rate': call('429'),
    'request-invalid': call('422'),
    'request-revoked': call('401'),
    balance: at('/balance'),
    payments: at('/payments'),
    payment: first('/payments?status=completed'),
    'payment-failed': first('/payments?status=failed'),
    withdrawals: at('/withdrawals'),
    'withdrawal-rejected': first('/withdrawals?status=rejected'),
    invoices: at('/invoices'),
    invoice: first('/invoices?status=paid'),
    'invoice-void': asked('/invoices?status=open', 'Void'),
    guide: at('/guide'),
    'guide-endpoint': at('/guide/create_invoice?language=python'),
    'guide-tried': tried,
    activity: at('/activity'),
    'activity-filtered': at('/activity?action=api_key.revoked'),
    package: at('/package'),
    team: at('/team'),
    'team-invite': dialog('/team', 'Invite'),
    'team-invite-link': invite,
    'team-manage': async (visitor) => {
      await dialog('/team', 'Manage client@demo.test')(visitor);
      await visitor.page.getByRole('button', { name: 'Leave the team' }).click();
    },
    invitation: async (visitor) => {
      const link = await invite(visitor);
      // The same page with another fragment would not be loaded.
      await visitor.page.goto('/activity');
      await visitor.page.goto(link);
      await visitor.page.getByLabel('Your name').waitFor();
    },
    'password-reset': at('/password-reset'),
    'password-reset-set': async (visitor) => {
      await visitor.page.goto('/activity');
      await visitor.page.goto('/password-reset#token');
      await visitor.page.getByLabel('New password').waitFor();
    },
    settings: at('/settings'),
    'settings-two-factor': dialog('/settings', 'Set up'),
    'settings-two-factor-app': async (visitor) => {
      await dialog('/settings', 'Set up')(visitor);
      await visitor.page.getByLabel('Your password').fill(PASSWORD);
      await visitor.page.getByRole('button', { name: 'Go on' }).click();
      await visitor.page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
    },
    shortcuts: async (visitor) => {
      await visitor.page.goto('/');
      await visitor.settled();
      await visitor.page.keyboard.press('?');
      await visitor.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
    'api-key-undo': async (visitor) => {
      const body = { name: 'Renamed', permissions: ['balance:read'] };
      const key = await (await ask(visitor, '/api-keys', body)).json();
      await visitor.page.goto(`/api-keys/${key.id}/edit`);
      await visitor.page.getByLabel('Name', { exact: true }).fill('Renamed once more');
      await visitor.page.getByRole('button', { name: 'Save changes' }).click();
      await visitor.page.getByRole('button', { name: 'Undo' }).waitFor();
    },
    'not-found': at('/nowhere'),
  },
  'basic@demo.test': {
    'package-ask': async (visitor) => {
      await visitor.page.goto('/package');
      await visitor.page.getByRole('button', { name: 'Ask for Pro' }).click();
      await visitor.page.getByRole('dialog').waitFor();
    },
    'api-keys-secrets': regenerateAll,
  },
  'locked@demo.test': {
    'overview-locked': at('/'),
    'package-requested': requested,
    locked: at('/api-keys'),
    'balance-none': at('/balance'),
    'payments-none': at('/payments'),
  },
  'admin@demo.test': {
    'settle-payments': at('/admin/payments'),
    'settle-payment': asked('/admin/payments', 'Complete'),
    'settle-payment-fail': asked('/admin/payments', 'Fail'),
    'settle-withdrawals': at('/admin/withdrawals'),
    'settle-withdrawal': asked('/admin/withdrawals', 'Approve'),
    'admin-monitoring': at('/admin/monitoring?range=24h'),
    'admin-alerts': at('/admin/monitoring/alerts'),
    'admin-api-keys': at('/admin/api-keys'),
    'admin-api-keys-none': at('/admin/api-keys?q=nobody'),
    'admin-requests': at('/admin/requests'),
    'admin-settings': at('/admin/settings'),
    'admin-leaks': at('/admin/leaks'),
    'admin-payments-all': at('/admin/payments?status=all'),
    'admin-payments-none': at('/admin/payments?client_id=cli_00000000000000000000000000'),
    'admin-invoices': at('/admin/invoices'),
    clients: at('/admin/clients'),
    'clients-none': at('/admin/clients?q=nobody'),
    'client-new': dialog('/admin/clients', 'New client'),
    client: ofNorthwind(),
    'client-edit': ofNorthwind('Edit'),
    'client-preview': async (visitor) => {
      await ofNorthwind('Edit')(visitor);
      await visitor.page.getByLabel('Package', { exact: true }).selectOption('Starter');
      await visitor.page.getByRole('button', { name: 'Save' }).click();
      await visitor.page.getByRole('button', { name: 'Apply' }).waitFor();
    },
    'client-suspend': ofNorthwind('Suspend'),
    'client-new-key': async (visitor) => {
      await ofNorthwind()(visitor);
      await visitor.page.getByRole('link', { name: 'New key' }).click();
      await visitor.page.getByRole('button', { name: 'Create key' }).waitFor();
    },
    'client-key': async (visitor) => {
      await ofNorthwind()(visitor);
      await visitor.page.getByRole('link', { name: 'Production backend' }).first().click();
      await visitor.page.getByText('Secret regenerated').waitFor();
    },
    packages: at('/admin/packages'),
    'package-preview': async (visitor) => {
      await dialog('/admin/packages', 'Edit Pro')(visitor);
      await visitor.page.getByLabel('Highest rate of a key').fill('50');
      await visitor.page.getByRole('button', { name: 'See whom it touches' }).click();
      await visitor.page.getByRole('button', { name: 'Apply' }).waitFor();
    },
    'shadow-changes-none': at('/admin/shadow-changes?status=discarded'),
    'shadow-change': async (visitor) => {
      const { id } = await watched(visitor);
      await visitor.page.goto(`/admin/shadow-changes/${id}`);
      await visitor.page.getByText(/^Would have refused/).waitFor();
    },
    'shadow-change-apply': async (visitor) => {
      const { id } = await watched(visitor);
      await visitor.page.goto(`/admin/shadow-changes/${id}`);
      await visitor.page.getByText(/^Would have refused/).waitFor();
      await visitor.page.getByRole('button', { name: 'Apply' }).click();
      await visitor.page.getByRole('dialog').waitFor();
    },
    'shadow-changes': at('/admin/shadow-changes'),
    'client-key-watched': async (visitor) => {
      const { target } = await watched(visitor);
      await visitor.page.goto(`/admin/api-keys/${target.id}`);
      await visitor.page.getByRole('link', { name: 'See what it would do' }).waitFor();
    },
    users: at('/admin/users'),
    'user-manage': dialog('/admin/users', 'Manage viewer@demo.test'),
    'upgrade-requests': at('/admin/upgrade-requests'),
    'upgrade-request-grant': async (visitor) => {
      await visitor.page.goto('/admin/upgrade-requests?status=open');
      await visitor.page.getByRole('button', { name: /^Grant/ }).first().click();
      await visitor.page.getByRole('button', { name: 'Give the package' }).waitFor();
    },
    'audit-trail': at('/admin/audit-trail'),
    'audit-trail-filtered': at('/admin/audit-trail?action=api_key.updated&ip=192.0.2.255'),
    'audit-proof': async (visitor) => {
      await visitor.page.goto('/admin/audit-trail/proof');
      await visitor.page.getByRole('button', { name: 'Sign the trail now' }).click();
      await visitor.page.getByRole('link', { name: /^Download the checkpoint/ }).first().waitFor();
    },
    'audit-proof-verified': async (visitor) => {
      await visitor.page.goto('/admin/audit-trail/proof');
      await visitor.page.getByRole('button', { name: 'Verify' }).click();
      await visitor.page.getByText('The trail is intact').waitFor();
    },
  },
};
