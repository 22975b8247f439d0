import { expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import { heatScale, paintExplanation, paintOverlay } from "./heat.ts";
import { renderExplanationReport } from "./page.ts";
import { principalComponents } from "./projection.ts";

const picture = ndarray("uint8", [2, 2, 1], Uint8Array.of(100, 100, 100, 100));

test("what counts is coloured, orange for and blue against; what does not stays grey", () => {
  const map = ndarray("float32", [2, 2], Float32Array.of(4, -4, 0, 0));
  expect(heatScale(map.data as Float32Array)).toEqual({ signed: true, most: 4 });
  const { data, shape } = paintOverlay(picture, map, { zoom: 1 });
  expect(shape).toEqual([2, 2, 3]);
  const pixel = (i: number): number[] => Array.from(data, Number).slice(3 * i, 3 * i + 3);
  expect(pixel(0)[0]! - pixel(0)[2]!).toBeGreaterThan(100);
  expect(pixel(1)[2]! - pixel(1)[0]!).toBeGreaterThan(100);
  expect(Math.max(...pixel(2)) - Math.min(...pixel(2))).toBeLessThan(5);
  const whole = paintExplanation(picture, map);
  expect(whole.shape).toEqual([256 + 32, 512 + 20 + 96 + 64, 3]);
});

test("a page escapes all text, shows only pictures that are inside, and runs nothing", () => {
  const page = renderExplanationReport({
    title: "<script>alert(1)</script>",
    model: "m",
    createdAt: "2026-01-02T00:00:00Z",
    facts: { accuracy: 0.65100002288 },
    cases: [
      {
        name: "a & b",
        predicted: "cat",
        picture: "https://example.com/x.png",
        explanations: [{ method: "saliency", parts: [{ name: "<b>", value: -1 }], running: true }],
      },
    ],
    evaluation: { columns: ["error"], rows: [{ method: "saliency", values: [undefined] }] },
    projection: { about: "points", classNames: ["cat"], points: [{ x: 0, y: 0, class: 0 }] },
    dependences: [{ name: "age", grid: [1, 2], average: [0.5, 0.25] }],
    commands: [],
  });
  expect(page).not.toMatch(/<script|https:|<b>"/);
  expect(page).toContain("0.651<");
  expect(page).toContain("a &amp; b");
  expect(page).toMatch(/against[^]*--share:1/);
  expect(page).toContain("age from 1 to 2: the mean prediction goes from 0.5 to 0.25");
});

test("principal components are those of points on a line with little beside it", () => {
  const points = principalComponents(
    [-2, -1, 0, 1, 2].map((t, i) => Float32Array.of(3 * t + 1, 4 * t, i % 2 ? 0.1 : -0.1)),
  );
  const steps = points.slice(1).map(([x], i) => Math.abs(x - points[i]![0]));
  steps.forEach((step) => expect(step).toBeCloseTo(5, 1));
  points.forEach(([, y]) => expect(Math.abs(y)).toBeLessThan(0.2));
});
