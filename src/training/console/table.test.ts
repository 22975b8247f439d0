import { expect, it } from "vitest";
import { formatSummary } from "./summary.ts";
import { formatTable } from "./table.ts";

it("aligns cells in box lines, and fills rows that are too short", () => {
  const columns = [{ header: "name" }, { header: "n", align: "right" as const }];
  expect(formatTable(columns, [["a", "1234"], ["longer"], ["e\u0301", "7"]])).toBe(
    [
      "┌────────┬──────┐",
      "│ name   │    n │",
      "├────────┼──────┤",
      "│ a      │ 1234 │",
      "│ longer │      │",
      "│ e\u0301      │    7 │",
      "└────────┴──────┘",
    ].join("\n"),
  );
});

it("draws a table without rows", () => {
  expect(formatTable([{ header: "a" }], [])).toBe("┌───┐\n│ a │\n├───┤\n└───┘");
});

it("summarizes a model", () => {
  const text = formatSummary({
    name: "cnn",
    layers: [
      { name: "conv2d", type: "conv2d", outputShape: [null, 30, 30, 32], parameters: 896 },
      { name: "dense", type: "dense", outputShape: [null, 10], parameters: 23050, trainable: false },
    ],
    trainableParameters: 896,
    nonTrainableParameters: 23050,
  });
  expect(text).toBe(
    [
      "model: cnn",
      "┌──────────────────────┬─────────────────────┬────────┐",
      "│ layer (type)         │ output shape        │ params │",
      "├──────────────────────┼─────────────────────┼────────┤",
      "│ conv2d (conv2d)      │ [batch, 30, 30, 32] │    896 │",
      "│ dense (dense) frozen │ [batch, 10]         │ 23,050 │",
      "└──────────────────────┴─────────────────────┴────────┘",
      " total params: 23,946 (93.54 KiB)",
      " trainable: 896 (3.50 KiB)",
      " non-trainable: 23,050 (90.04 KiB)",
    ].join("\n"),
  );
});
