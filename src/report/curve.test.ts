import { describe, expect, it } from "vitest";
import { chartsOf } from "./charts.ts";
import { renderCurve } from "./curve.ts";

function draw(loss: (number | null)[], epochs = loss.map((_, i) => i + 1)): string {
  return renderCurve(chartsOf({ epochs, series: { loss } })[0]!).source;
}

/** The chart without its legend, which has a point of its own. */
const plotOf = (figure: string) => figure.slice(figure.indexOf('class="plot"'));
const pathOf = (figure: string) => /<g class="training"><path d="([^"]*)"/.exec(plotOf(figure))![1]!;
const pointsOf = (figure: string) =>
  [...plotOf(figure).matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map((match) => [
    Number(match[1]),
    Number(match[2]),
  ]);

describe("renderCurve", () => {
  it("puts values where the axes say", () => {
    // Epochs 1..3 over x 50..466, values 0..4 over y 228..12.
    expect(pathOf(draw([0, 4, 1]))).toBe("M50 228L258 12L466 174");
    expect(pointsOf(draw([0, 4, 1]))).toEqual([
      [50, 228],
      [258, 12],
      [466, 174],
    ]);
  });

  it("breaks the line at gaps and marks what stands alone", () => {
    const long = Array.from({ length: 40 }, (_, i) => (i === 5 || i === 7 ? null : 1 + i));
    expect(pathOf(draw(long)).match(/M/g)).toHaveLength(3);
    expect(pointsOf(draw(long))).toHaveLength(1);
  });

  it("puts a single epoch in the middle", () => {
    expect(pointsOf(draw([0.5]))).toEqual([[258, expect.any(Number)]]);
  });

  it.each([
    ["no value", [null, null]],
    ["not a number", [NaN, Infinity, -Infinity]],
    ["equal values", [0, 0, 0]],
    ["very large and very small", [1e300, -1e300, 1e-300]],
  ])("draws finite coordinates for %s", (_name, values) => {
    const figure = draw(values);
    expect(figure).not.toMatch(/NaN|Infinity|undefined/);
    for (const [x, y] of pointsOf(figure)) {
      expect(x).toBeGreaterThanOrEqual(50);
      expect(x).toBeLessThanOrEqual(466);
      expect(y).toBeGreaterThanOrEqual(12);
      expect(y).toBeLessThanOrEqual(228);
    }
  });

  it("describes itself to those who do not see it", () => {
    expect(draw([2, null, 0.5])).toContain(
      "Learning curve of loss over 3 epochs: training from 2 to 0.5, 1 epochs without a number.",
    );
  });
});
