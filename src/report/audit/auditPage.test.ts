import { expect, test } from "vitest";
import type { AuditRecord } from "../../audit/index.ts";
import { renderAudit } from "./auditPage.ts";

const record: AuditRecord = {
  title: "Audit of <b>cnn</b>",
  createdAt: "2026-01-02T03:04:05Z",
  facts: { recipe: "cnn" },
  sections: [
    {
      name: "calibration",
      title: "Calibration",
      figures: { ece: 0.125 },
      notes: ["A note of 12345 pictures at delta 0.00001."],
      blocks: [
        {
          kind: "chart",
          title: "Reliability",
          x: { label: "confidence", low: 0.01, high: 1, scale: "log" },
          y: { label: "accuracy", low: 0, high: 1 },
          lines: [
            { name: "ideal", points: [[0.01, 0], [1, 1]], reference: true }, // prettier-ignore
            { name: "<script>", points: [[0.1, 0.5], [1, 1]] }, // prettier-ignore
          ],
        },
        {
          kind: "table",
          title: "Before",
          columns: [{ name: "ECE", as: "share" }],
          rows: [{ name: "as trained", values: [null] }],
        },
        { kind: "heatMap", title: "Map", rows: ["fog"], columns: ["1"], values: [[0.25]] },
        {
          kind: "pictures",
          title: "Pictures",
          pictures: [
            { dataUrl: "https://example.com/a.png", caption: "elsewhere" },
            { dataUrl: "data:image/png;base64,AAAA", caption: "inside" },
          ],
        },
        { kind: "history", title: "Curves", epochs: [1, 2], series: { loss: [1, 0.5], valLoss: [1, null] } },
      ],
      advice: [{ weakness: "It is too sure.", attempt: "Divide." }],
    },
    { name: "seeds", title: "Seeds", skipped: "one run", figures: {}, notes: [], blocks: [], advice: [] },
  ],
};

test("a page tells weaknesses, figures and what was left out, and escapes what came from outside", () => {
  const page = renderAudit(record);
  expect(page).toContain("Audit of &lt;b&gt;cnn");
  expect(page).not.toContain("<script>,");
  expect(page).toContain("&lt;script&gt;");
  expect(page).toMatch(/calibration error[^]*12\.5\u00a0%/);
  expect(page).toMatch(/It is too sure\.[^]*Divide\./);
  expect(page).toMatch(/Left out[^]*Seeds[^]*one run/);
  expect(page).not.toContain("https://");
  expect(page).toContain("data:image/png;base64,AAAA");
  expect(page).toContain("12,345 pictures at delta 0.00001");
  // 0.1 lies in the middle of 0.01 to 1 on a log scale: (54 + 466) / 2.
  expect(page).toContain('d="M260 131L466 12"');
});
