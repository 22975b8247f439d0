import { describe, expect, it } from "vitest";
import { renderConfusion } from "./matrix.ts";
import { renderSamples } from "./samples.ts";

describe("renderConfusion", () => {
  const matrix = renderConfusion({
    classNames: ["cat", "dog"],
    counts: [
      [1, 3],
      [0, 0],
    ],
  }).source;

  it("shades cells by their share of the row", () => {
    const cells = [...matrix.matchAll(/<td\s+class="([^"]*)"\s+style="--shade:([\d.]+)"\s+title="([^"]*)"/g)];
    expect(
      cells.map(([, classes, shade, title]) => [classes, Number(shade), title!.replaceAll("\u00a0", " ")]),
    ).toEqual([
      ["hit", 0.379, "cat taken for cat: 1 of 4 (25.0 %)"],
      ["deep", 0.818, "cat taken for dog: 3 of 4 (75.0 %)"],
      ["none", 0, "dog taken for cat: 0 of 0 (0.0 %)"],
      ["hit none", 0, "dog taken for dog: 0 of 0 (0.0 %)"],
    ]);
  });

  it("leaves the heat map out when there are too many classes to see", () => {
    const classNames = Array.from({ length: 1000 }, (_, i) => `class ${i}`);
    const counts = classNames.map((_, t) => classNames.map((__, p) => (p === (t + 1) % 1000 ? t : 0)));
    const many = renderConfusion({ classNames, counts }).source;
    expect(many).not.toContain("matrix");
    expect(many).toContain("<b>class 999</b> taken for <b>class 0</b>: 999");
    expect(many.length).toBeLessThan(1e6);
  });

  it("means only over classes that have examples", () => {
    const footer = matrix.slice(matrix.indexOf("<tfoot>")).replace(/<[^>]*>|\s+/g, " ");
    expect(footer).toMatch(/mean\s+100\.0 %\s+25\.0 %\s+40\.0 %\s+4/);
  });
});

describe("renderSamples", () => {
  const probabilities = [
    { name: "a", value: 0.05 },
    { name: "b", value: 0.5 },
    { name: "c", value: 0.3 },
    { name: "d", value: 0.15 },
    { name: "e", value: null },
  ];
  const barsOf = (source: string) =>
    [...source.matchAll(/class="name" title="(\w)"/g)].map((match) => match[1]);

  it("shows the likeliest classes in order, and the true one if it is not among them", () => {
    const sample = { dataUrl: "", predicted: "b", probabilities };
    expect(barsOf(renderSamples([sample]).source)).toEqual(["b", "c", "d"]);
    expect(barsOf(renderSamples([{ ...sample, label: "a" }]).source)).toEqual(["b", "c", "d", "a"]);
  });

  it("judges only what has a label", () => {
    const unlabelled = renderSamples([{ dataUrl: "", predicted: "b", probabilities }]).source;
    expect(unlabelled).not.toMatch(/right|wrong/);
  });

  it.each([
    "https://example.org/a.png",
    "javascript:alert(1)",
    "data:text/html;base64,AAAA",
    "data:image/svg+xml;base64,AAAA",
  ])("does not show %s", (dataUrl) => {
    expect(renderSamples([{ dataUrl, predicted: "b", probabilities }]).source).not.toContain("<img");
  });
});
