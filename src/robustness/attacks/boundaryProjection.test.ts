import { expect, test } from "vitest";
import { Draws } from "../../base/draws.ts";
import { randomKey } from "../../base/random.ts";
import { distance, type AttackNorm } from "./ball.ts";
import { boundaryProjection } from "./boundaryProjection.ts";

const ball = { range: [0, 1], epsilon: 1 } as const;
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

test.each(["linf", "l2"] as const)(
  "%s: onto the plane, within the range, and no farther than needed",
  (norm) => {
    const draws = new Draws(randomKey(4));
    const row = (draw: () => number): Float32Array => Float32Array.from({ length: 12 }, draw);
    for (let i = 0; i < 50; i++) {
      const x = row(() => draws.uniform());
      const normal = row(() => draws.normal());
      // A plane through some point of the range.
      const through = row(() => draws.uniform());
      const change = boundaryProjection({ ...ball, norm }, x, { normal, offset: dot(normal, through) });
      const reached = x.map((v, j) => v + change[j]!);
      expect(dot(normal, reached)).toBeCloseTo(dot(normal, through), 4);
      expect(reached.every((v) => v >= -1e-6 && v <= 1 + 1e-6)).toBe(true);
      const far = distance({ ...ball, norm }, reached, x);
      expect(far).toBeLessThanOrEqual(distance({ ...ball, norm }, through, x) + 1e-5);
      // Points of the plane and the range on the way to another one are no nearer.
      for (const part of [0.01, 0.1, 0.5]) {
        const between = reached.map((v, j) => v + part * (through[j]! - v));
        expect(far).toBeLessThanOrEqual(distance({ ...ball, norm }, between, x) + 1e-5);
      }
    }
  },
);

test.each<[AttackNorm, number[]]>([
  ["linf", [-0.1, -0.1, 0]],
  ["l2", [-0.12, -0.06, 0]],
])("%s: away from the ends it is the known formula", (norm, expected) => {
  const plane = { normal: Float32Array.of(2, 1, 0), offset: 1.2 };
  const change = boundaryProjection({ ...ball, norm }, Float32Array.of(0.5, 0.5, 0.5), plane);
  expected.forEach((v, i) => expect(change[i]).toBeCloseTo(v, 6));
});

test("a plane out of reach sends every element to its end", () => {
  const plane = { normal: Float32Array.of(1, -1, 0), offset: 5 };
  const change = boundaryProjection({ ...ball, norm: "l2" }, Float32Array.of(0.25, 0.25, 0.25), plane);
  expect([...change]).toEqual([0.75, -0.25, 0]);
});
