// An authenticator app: six digits by time (RFC 6238), from the secret that the dashboard shows.

import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decode(base32) {
  const bits = [...base32].map((character) => ALPHABET.indexOf(character).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

function codeOf(key, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

export class Authenticator {
  constructor(secret) {
    this.key = decode(secret);
    this.last = 0;
  }

  /**
   * A code that the server has not seen. It takes those of the step before and after too, so that three can be had
   * without waiting for the app to show the next.
   */
  next() {
    const present = Math.floor(Date.now() / 30_000);
    this.last = Math.max(present - 1, this.last + 1);
    return codeOf(this.key, this.last);
  }
}
