const rounds = 24;
const lanes = 25;
/** Bytes taken in between permutations: 1600 bits less twice the 256 of the result. */
const rate = 136;
const mask = (1n << 64n) - 1n;

const rotate = (lane: bigint, by: bigint): bigint => ((lane << by) | (lane >> (64n - by))) & mask;

/** How far each lane is turned, and where it goes. Source: FIPS 202, algorithms 2 and 3. */
const moves: readonly { readonly from: number; readonly to: number; readonly by: bigint }[] = (() => {
  const found = [{ from: 0, to: 0, by: 0n }];
  let [x, y] = [1, 0];
  for (let t = 0; t < lanes - 1; t++) {
    const to = y + 5 * ((2 * x + 3 * y) % 5);
    found.push({ from: x + 5 * y, to, by: BigInt((((t + 1) * (t + 2)) / 2) % 64) });
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return found;
})();

/** What sets rounds apart, by a register with feedback. Source: FIPS 202, algorithms 5 and 6. */
const constants: readonly bigint[] = (() => {
  let register = 1;
  return Array.from({ length: rounds }, () => {
    let constant = 0n;
    for (let j = 0; j <= 6; j++) {
      if (register & 1) constant |= 1n << BigInt(2 ** j - 1);
      register = register & 0x80 ? (register << 1) ^ 0x171 : register << 1;
    }
    return constant;
  });
})();

/** Keccak-f[1600]. Source: FIPS 202, section 3. */
function permute(state: readonly bigint[]): bigint[] {
  let at = [...state];
  for (const constant of constants) {
    const columns = [0, 1, 2, 3, 4].map((x) =>
      at.reduce((all, lane, i) => (i % 5 === x ? all ^ lane : all), 0n),
    );
    at = at.map((lane, i) => lane ^ columns[(i + 4) % 5]! ^ rotate(columns[(i + 1) % 5]!, 1n));
    const moved: bigint[] = [];
    for (const { from, to, by } of moves) moved[to] = rotate(at[from]!, by);
    at = moved.map((lane, i) => {
      const row = i - (i % 5);
      return lane ^ (~moved[row + ((i + 1) % 5)]! & mask & moved[row + ((i + 2) % 5)]!);
    });
    at[0] = at[0]! ^ constant;
  }
  return at;
}

/**
 * Keccak-256 in hexadecimal digits, as Ethereum has it: SHA-3 before its padding was changed, which no platform offers.
 * For short texts: it takes its time.
 * Source: Bertoni et al. 2011, "The Keccak reference", version 3.0.
 */
export function keccak256(bytes: Uint8Array): string {
  const padded = new Uint8Array((Math.floor(bytes.length / rate) + 1) * rate);
  padded.set(bytes);
  padded[bytes.length]! |= 0x01;
  padded[padded.length - 1]! |= 0x80;
  const words = new BigUint64Array(padded.length / 8);
  const view = new DataView(padded.buffer);
  for (let i = 0; i < words.length; i++) words[i] = view.getBigUint64(8 * i, true);
  let state = new Array<bigint>(lanes).fill(0n);
  for (let from = 0; from < words.length; from += rate / 8) {
    state = permute(state.map((lane, i) => (i < rate / 8 ? lane ^ words[from + i]! : lane)));
  }
  const out = new DataView(new ArrayBuffer(32));
  for (const [i, lane] of state.slice(0, 4).entries()) out.setBigUint64(8 * i, lane, true);
  return Array.from(new Uint8Array(out.buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
