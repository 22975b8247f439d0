/** The first 32 bits of the fractional parts of roots of the first primes: square (power 1/2) or cube (1/3). */
function constants(count: number, power: number): Uint32Array {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (!found.some((prime) => candidate % prime === 0)) found.push(candidate);
  }
  return Uint32Array.from(found, (prime) => (prime ** power % 1) * 2 ** 32);
}

const roundConstants = constants(64, 1 / 3);

const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/**
 * SHA-256 of pieces of data, one after another, as hexadecimal digits. For where Node's is not: a page's
 * `crypto.subtle` wants HTTPS and all bytes at once, and answers late.
 * Source: FIPS 180-4.
 */
export function sha256(pieces: Iterable<Uint8Array>): string {
  const state = constants(8, 1 / 2);
  const block = new Uint8Array(64);
  let filled = 0;
  let length = 0;
  const add = (piece: Uint8Array): void => {
    length += piece.length;
    for (let at = 0; at < piece.length;) {
      const taken = Math.min(64 - filled, piece.length - at);
      block.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === 64) {
        compress(state, block);
        filled = 0;
      }
    }
  };
  for (const piece of pieces) add(piece);
  // Padding: a 1, zeros, and the length in bits as 64 of them.
  const end = new Uint8Array((filled < 56 ? 64 : 128) - filled);
  end[0] = 0x80;
  new DataView(end.buffer).setBigUint64(end.length - 8, BigInt(length) * 8n);
  add(end);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

type Words = [number, number, number, number, number, number, number, number];

const schedule = new Int32Array(64);

function compress(state: Uint32Array, block: Uint8Array): void {
  const view = new DataView(block.buffer);
  for (let t = 0; t < 16; t++) schedule[t] = view.getInt32(t * 4);
  for (let t = 16; t < 64; t++) {
    const w2 = schedule[t - 2]!;
    const w15 = schedule[t - 15]!;
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    schedule[t] = s1 + schedule[t - 7]! + s0 + schedule[t - 16]!;
  }
  let [a, b, c, d, e, f, g, h] = state as Iterable<number> as Words;
  for (let t = 0; t < 64; t++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + sum1 + choice + roundConstants[t]! + schedule[t]!) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + sum0 + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i]! += word));
}
