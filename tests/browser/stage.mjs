// What a file of tests plays on: one server and one browser, there before its first test and gone after its last.

import { after, before } from 'node:test';

import { Visitor, launch } from './browser.mjs';
import { startServer } from './server.mjs';

export const stage = {
  server: undefined,
  browser: undefined,

  /** A new visitor of the server; for the options see `Visitor.open`. */
  visit(options) {
    return Visitor.open(this.browser, this.server.origin, options);
  },
};

before(async () => {
  [stage.server, stage.browser] = await Promise.all([startServer(), launch()]);
});

after(async () => {
  await stage.browser?.close();
  await stage.server?.stop();
});
