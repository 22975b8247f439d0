import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { countConfusion } from "./confusion.ts";
import { renderTrainingReport } from "./page.ts";
import type { TrainingRecord } from "./record.ts";

const picture = "data:image/png;base64,iVBORw0KGgo=";

/** A record whose every text is `text` with a number, so that one can find each in the page. */
function recordOf(text: string): TrainingRecord {
  return {
    title: `${text}1`,
    model: `${text}2`,
    createdAt: `${text}3`,
    settings: { [`${text}4`]: `${text}5` },
    environment: { [`${text}6`]: `${text}7` },
    history: { epochs: [1, 2], series: { loss: [2, 1], [`${text}8`]: [1, 2] } },
    test: { [`${text}9`]: 1 },
    layers: [{ name: `${text}10`, type: `${text}11`, outputShape: [null, 10], parameters: 650 }],
    confusion: {
      classNames: [`${text}12`, "b"],
      counts: [
        [3, 1],
        [0, 2],
      ],
    },
    samples: [
      {
        dataUrl: `${text}13`,
        label: `${text}14`,
        predicted: `${text}15`,
        probabilities: [{ name: `${text}16`, value: 1 }],
      },
      { dataUrl: picture, label: `${text}17`, predicted: `${text}17`, probabilities: [] },
    ],
    texts: [{ input: `${text}20`, output: `${text}21`, expected: `${text}22` }],
    commands: [`${text}18`],
    next: [`${text}19`],
  };
}

const plain: TrainingRecord = {
  ...recordOf("t"),
  createdAt: "2026-11-23T15:04:05+02:00",
  history: {
    epochs: [1, 2, 3],
    series: {
      accuracy: [0.5, 0.6, 0.7],
      valLoss: [1.2, 0.9, 1.1],
      loss: [1.5, 1, 0.5],
      valAccuracy: [0.4, 0.6, 0.5],
    },
  },
  test: { loss: 0.81234, accuracy: 0.7126 },
};

/** What a reader sees: the page without tags, styles and scripts, in single spaces. */
function textOf(page: string): string {
  return page
    .replace(/<(style|script)>[^]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

const tagsOf = (page: string) => page.match(/<\/?[a-zA-Z!][^>]*>/g) ?? [];

describe("renderTrainingReport", () => {
  it("shows what the record holds", () => {
    const text = textOf(renderTrainingReport(plain));
    for (const part of [
      "2026-11-23 13:04 UTC",
      "test accuracy 71.26 %",
      "test loss 0.8123",
      "parameters 650",
      "validation 1.1 , best 0.9 at epoch 2",
      "validation 0.5 , best 0.6 at epoch 2",
      "t12 taken for b : 1 (25.0 % of t12)",
      "✗ wrong it is t14",
      "✓ right",
      "1 of 2 right",
      "0 of 1 exactly right t20 t21 t22",
      "batch × 10",
      "How to reproduce t18",
      "What to try next t19",
    ]) {
      expect(text).toContain(part);
    }
    expect(text.indexOf("test accuracy")).toBeLessThan(text.indexOf("test loss"));
  });

  it.each([
    `<img src=x onerror="alert(1)">`,
    `"><script>alert(1)</script>`,
    `' onload='alert(1)`,
    "</style></script>",
    "${1}&lt;",
  ])("shows %s as text wherever it stands", (attack) => {
    const page = renderTrainingReport(recordOf(attack));
    // Text that is not markup leaves the page's tags, apart from what stands in quotes, as they were.
    const skeleton = (html: string) => tagsOf(html).map((tag) => tag.replace(/"[^"]*"/g, '""'));
    expect(skeleton(page)).toEqual(skeleton(renderTrainingReport(recordOf("t"))));
    const escaped = attack.replace(
      /[&<>"']/g,
      (c) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" }[c]};`,
    );
    for (const shown of [1, 2, 3, 5, 7, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22])
      expect(page).toContain(escaped + shown);
  });

  it("loads nothing from anywhere, whatever the pictures' addresses", () => {
    const page = renderTrainingReport(recordOf("https://example.org/"));
    const addresses = tagsOf(page).flatMap((tag) =>
      [...tag.matchAll(/\b(?:src|href)="([^"]*)"/g)].map((match) => match[1]!),
    );
    expect(addresses.length).toBeGreaterThan(3);
    expect(addresses.filter((address) => !address.startsWith("#"))).toEqual([picture]);
    expect(page).not.toMatch(/@import|url\(|<link|<iframe/);
    expect(page).toContain("default-src &#39;none&#39;");
  });

  it("admits exactly its own script", () => {
    const page = renderTrainingReport(plain);
    const scripts = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map((match) => match[1]!);
    expect(scripts).toHaveLength(1);
    const digest = createHash("sha256").update(scripts[0]!).digest("base64");
    expect(page).toContain(`script-src &#39;sha256-${digest}&#39;`);
  });

  it("gives every section a heading that its link finds, and every picture and chart a name", () => {
    const page = renderTrainingReport(plain);
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]!);
    expect(links).toEqual(["curves", "confusion", "samples", "texts", "model", "run", "reproduce", "next"]);
    for (const id of links) expect(page).toContain(`id="${id}"`);
    const named = tagsOf(page).filter((tag) => tag.startsWith("<img") || tag.includes('role="img"'));
    expect(named.length).toBe(3);
    for (const tag of named) expect(tag).toMatch(/(alt|aria-label)="[^"]+"/);
  });

  it("says so when there is nothing to show", () => {
    const page = renderTrainingReport({
      ...plain,
      history: { epochs: [], series: {} },
      test: { loss: null, accuracy: NaN },
      layers: [],
      confusion: countConfusion([], [], { classNames: [] }),
      samples: [],
      texts: [],
      commands: [],
      next: [],
    });
    const text = textOf(page);
    expect(text).toContain("No epoch was finished.");
    expect(text).toContain("test loss –");
    expect(text).toContain("test accuracy –");
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
