// @ts-check
// Compares what an example gives with the value in the comment at its end.
import assert from "node:assert/strict";

/** @param {unknown} value @returns {Promise<unknown>} a tensor as nested arrays, rounded to what an example shows */
async function plain(value) {
  const awaited = await value;
  if (typeof awaited !== "object" || awaited === null) return awaited;
  if ("shape" in awaited && "data" in awaited && typeof awaited.data === "function") {
    const shape = /** @type {readonly number[]} */ (awaited.shape);
    return nest(Array.from(await awaited.data(), Number), shape);
  }
  return ArrayBuffer.isView(awaited) ? Array.from(/** @type {Float32Array} */ (awaited)) : awaited;
}

/** @param {readonly number[]} flat @param {readonly number[]} shape @returns {unknown} */
function nest(flat, shape) {
  if (shape.length === 0) return flat[0];
  const [length = 0, ...rest] = shape;
  const size = flat.length / length;
  return Array.from({ length }, (_, i) => nest(flat.slice(i * size, (i + 1) * size), rest));
}

/** Numbers to four digits, as examples show them. @param {unknown} value @returns {unknown} */
const rounded = (value) =>
  JSON.parse(JSON.stringify(value), (_, part) =>
    typeof part === "number" ? Number(part.toPrecision(4)) : part,
  );

/** @param {unknown} value @param {unknown} expected */
export async function expectValue(value, expected) {
  assert.deepEqual(rounded(await plain(value)), rounded(expected));
}
