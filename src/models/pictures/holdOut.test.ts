import { expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import { holdOut } from "./holdOut.ts";

/** Ten examples of class 0, five of class 1; each `x` is its own number. */
const examples = {
  x: ndarray(
    "uint8",
    [15, 1],
    Uint8Array.from({ length: 15 }, (_, i) => i),
  ),
  y: ndarray(
    "int32",
    [15],
    Int32Array.from({ length: 15 }, (_, i) => (i < 10 ? 0 : 1)),
  ),
};
const options = { share: 0.2, seed: 1, classNames: ["cat", "dog"], where: "pets" };

test("holds out the same share of every class, and loses nothing", () => {
  const { train, test: held } = holdOut(examples, options);
  expect([...held.y.data]).toEqual([0, 0, 1]);
  expect([...train.x.data, ...held.x.data].map(Number).sort((a, b) => a - b)).toEqual([...examples.x.data]);
  for (const { x, y } of [train, held]) {
    expect([...y.data]).toEqual([...x.data].map((number) => (Number(number) < 10 ? 0 : 1)));
  }
});

test("the seed decides which", () => {
  const drawn = (seed: number) => [...holdOut(examples, { ...options, seed }).test.x.data].join();
  expect(drawn(1)).toBe(drawn(1));
  expect(new Set([1, 2, 3, 4].map(drawn)).size).toBeGreaterThan(1);
});

test("every class is tested, however small the share", () => {
  expect([...holdOut(examples, { ...options, share: 0.01 }).test.y.data]).toEqual([0, 1]);
});

test("a class of one picture is refused by its name", () => {
  const x = ndarray("uint8", [3, 1], Uint8Array.of(1, 2, 3));
  const y = ndarray("int32", [3], Int32Array.of(0, 0, 1));
  expect(() => holdOut({ x, y }, options)).toThrow(/pets: there is only one picture of class 'dog'/);
});
