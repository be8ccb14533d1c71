// Chromium, and a visitor in it whose every error fails the test.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

import { PASSWORD } from './server.mjs';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** How Chromium is started. */
export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: false,
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Starts Chromium; one is enough for a file of tests. */
export function launch() {
  return chromium.launch(CHROMIUM);
}

/**
 * A person with a browser profile of their own. Everything that goes wrong in the page is kept:
 * errors on the console (broken content-security rules are such), uncaught errors, and requests to
 * other servers. `expected` lists the failed answers that the test is about, as `401 /api/v1/session`.
 */
export class Visitor {
  static async open(browser, origin, { viewport = DESKTOP, colorScheme = 'light', timezone = 'UTC', expected = [] } = {}) {
    const context = await browser.newContext({
      baseURL: origin,
      viewport,
      colorScheme,
      reducedMotion: 'reduce',
      timezoneId: timezone,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    return new Visitor(context, await context.newPage(), origin, expected);
  }

  constructor(context, page, origin, expected) {
    this.context = context;
    this.page = page;
    this.origin = origin;
    this.faults = [];
    page.setDefaultTimeout(15_000);
    this.expected = [...expected];
    page.on('pageerror', (error) => this.faults.push(`uncaught: ${error.message}`));
    page.on('console', (message) => this.#heard(message));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) {
        this.faults.push(`foreign request: ${request.url()}`);
      }
    });
  }

  #heard(message) {
    if (message.type() !== 'error' && message.type() !== 'warning') {
      return;
    }
    const failure = message.text().match(/Failed to load resource: .*?(\d{3}|ERR_\w+)/)?.[1];
    const path = message.location().url.replace(this.origin, '').split('?')[0];
    if (!failure || !this.expected.includes(`${failure} ${path}`)) {
      this.faults.push(`console: ${message.text()} (${message.location().url})`);
    }
  }

  /** Lets an answer fail from now on, as `422 /api/v1/api-keys`. */
  expect(...answers) {
    this.expected.push(...answers);
  }

  /** Opens an address, signs in there, and waits for the page that the address names. */
  async signIn(email, path = '/') {
    this.expect('401 /api/v1/session');
    await this.page.goto(path);
    await this.signInHere(email);
  }

  /** Signs in on the page that is shown. */
  async signInHere(email) {
    await this.page.getByLabel('E-mail address').fill(email);
    await this.page.getByLabel('Password').fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.locator('#sidebar').waitFor({ state: 'attached' });
  }

  /** Opens a section from the sidebar, which on a phone is a drawer. */
  async openSection(name) {
    const menu = this.page.getByRole('button', { name: 'Menu' });
    if (await menu.isVisible()) {
      await menu.click();
    }
    await this.page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name }).click();
    await this.heading(name).waitFor();
  }

  /** The page's heading with that text. */
  heading(name) {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** What was copied last. */
  clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Waits until everything on the page has come. A page that is live is never idle. */
  async settled() {
    const live = this.page.locator('[data-state="live"]').waitFor();
    await Promise.any([live, this.page.waitForLoadState('networkidle')]);
    await this.page.locator('.skeleton').first().waitFor({ state: 'detached' });
  }

  /** Ends the visit; fails if anything went wrong during it. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.faults, []);
  }
}
