// While a page loads nothing that is shown jumps, in whatever order the answers come.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { shifts } from './shifts.mjs';
import { stage } from './stage.mjs';

/** The share of the window by which a page may jump. */
const MOST = 0.05;

/** A path of the page of a client's first active key. */
async function key(visitor) {
  const { data } = await (await visitor.page.request.get('/api/v1/api-keys?status=active')).json();
  return `/api-keys/${data[0].id}`;
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`nothing jumps on a ${device}`, async () => {
    const client = await stage.visit({ viewport });
    await client.signIn('client@demo.test');
    for (const path of ['/', await key(client), '/usage', '/team', '/settings']) {
      await stays(client, path);
    }
    await client.leave();
    const admin = await stage.visit({ viewport });
    await admin.signIn('admin@demo.test', '/admin');
    for (const path of ['/admin/monitoring', '/admin/clients', '/admin/audit-trail/proof']) {
      await stays(admin, path);
    }
    await admin.leave();
  });
}

async function stays(visitor, path) {
  for (const newestFirst of [false, true]) {
    const { score, most } = await shifts(visitor, path, newestFirst);
    assert.ok(score <= MOST, `${path} jumps by ${score.toFixed(3)}, most of it ${most}`);
  }
}
