// Pictures of the dashboard: README's, made where it is missing or UPDATE_SCREENSHOT is set, and
// with SCREENSHOTS_DIR every page in both themes and at both widths.

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { DESKTOP, PHONE } from './browser.mjs';
import { stage } from './stage.mjs';
import { VIEWS } from './views.mjs';

const README_SCREENSHOT = fileURLToPath(new URL('../../docs/screenshot.png', import.meta.url));
const FOLDER = process.env.SCREENSHOTS_DIR;

test('the picture of README', async () => {
  const visitor = await stage.visit();
  await visitor.signIn('client@demo.test');
  await VIEWS['client@demo.test']['api-key'](visitor);
  const picture = await visitor.page.screenshot();
  await visitor.leave();
  if (!existsSync(README_SCREENSHOT) || process.env.UPDATE_SCREENSHOT) {
    await mkdir(dirname(README_SCREENSHOT), { recursive: true });
    await writeFile(README_SCREENSHOT, picture);
  }
});

if (FOLDER) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      test(`every page, ${colorScheme}, on a ${device}`, async () => {
        const picture = (visitor, view) =>
          visitor.page.screenshot({ path: join(FOLDER, `${view}-${colorScheme}-${device}.png`), fullPage: true });
        for (const [email, views] of Object.entries(VIEWS)) {
          const visitor = await stage.visit({ viewport, colorScheme });
          visitor.expect('401 /api/v1/session');
          await visitor.page.goto('/');
          await visitor.heading('Sign in').waitFor();
          await picture(visitor, 'sign-in');
          await visitor.signInHere(email);
          for (const [view, open] of Object.entries(views)) {
            await open(visitor);
            await visitor.settled();
            await picture(visitor, view);
          }
          await visitor.leave();
        }
      });
    }
  }
}
