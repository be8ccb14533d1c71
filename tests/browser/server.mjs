// Keywright itself, on a database of its own that disappears with it.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const PASSWORD = 'a password for the browser tests';

/** Starts `keywright serve --demo` and waits until it says that it listens. */
export async function startServer() {
  const binary = process.env.KEYWRIGHT_BINARY;
  if (!binary) {
    throw new Error('Set KEYWRIGHT_BINARY to the path of the keywright program.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'keywright-browser-'));
  const child = spawn(binary, ['serve', '--demo'], {
    env: {
      ...process.env,
      BIND: '127.0.0.1:0',
      DATABASE_URL: `sqlite:${join(folder, 'keywright.db')}`,
      DEMO_PASSWORD: PASSWORD,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = [];
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stderr.on('data', (chunk) => log.push(chunk));
  const origin = await listeningAddress(child, log);
  return {
    origin,
    /** Runs SQL on the database, as one who got at its file would. */
    tamper(sql) {
      execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(folder, 'keywright.db'), sql]);
    },
    /** Lets it hang: connections stay, and nothing answers. */
    hang() {
      child.kill('SIGSTOP');
    },
    /** Lets it go on. */
    goOn() {
      child.kill('SIGCONT');
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Reads the program's output up to the line that names its address. */
function listeningAddress(child, log) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`keywright ended with ${code}:\n${log.join('')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(`${line}\n`);
      const address = line.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) {
        resolve(address[0]);
      }
    });
  });
}
