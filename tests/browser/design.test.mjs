// The design system's page: no part of what is released. With DASHBOARD=dev the tests run on a development build,
// which has it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';

if (process.env.DASHBOARD === 'dev') {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const colorScheme of ['light', 'dark']) {
    for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      test(`the design system is without barriers, ${colorScheme}, on a ${device}`, async () => {
        const visitor = await stage.visit({ viewport, colorScheme });
        const { page } = visitor;
        await visitor.signIn('client@demo.test', '/design');
        await page.getByRole('heading', { name: 'Timeline' }).waitFor();
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`), []);
        await page.getByRole('button', { name: 'A dangerous one' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        if (process.env.SCREENSHOTS_DIR) {
          await page.screenshot({ path: `${process.env.SCREENSHOTS_DIR}/design-${colorScheme}-${device}.png`, fullPage: true });
        }
        await visitor.leave();
      });
    }
  }
} else {
  test('what is released has no page of the design system', async () => {
    const visitor = await stage.visit();
    await visitor.signIn('client@demo.test', '/design');
    await visitor.heading('Page not found').waitFor();
    await visitor.leave();
  });
}
