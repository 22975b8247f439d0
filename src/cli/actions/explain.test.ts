import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { smallTextModel, smallTokenizer, writeRun } from "../../../test/cli/smallRuns.ts";
import { ndarray } from "../../base/ndarray.ts";
import { normal, randomKey } from "../../base/random.ts";
import { decodePicture, encodePng } from "../../data/index.ts";
import { explain, layers, models, sequential } from "../../index.ts";
import { explainRun, type ExplainFlags } from "./explain.ts";
import { exportRun } from "./export.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
let printed = "";
const flags = (given: Partial<ExplainFlags> = {}): ExplainFlags => ({
  method: "integrated-gradients",
  row: 1,
  top: 2,
  ...given,
});
const pictures = sequential(
  [
    layers.input([12, 12, 3]),
    layers.conv2d(4, 3, { activation: "relu", name: "edges" }),
    layers.maxPooling2d(2),
    layers.flatten(),
    layers.dense(3, { activation: "softmax", name: "classes" }),
  ],
  { name: "pictures", seed: 4 },
);
pictures.metadata = { task: "imageClassification", classNames: ["cat", "dog", "frog"] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-explain-"));
  await writeRun(at("pictures"), pictures);
  const metadata = { task: "textClassification", classNames: ["bad", "good"], tokenizer: smallTokenizer };
  await writeRun(at("texts"), smallTextModel(metadata));
  const pixels = Uint8Array.from({ length: 432 }, (_, i) => (37 * i) % 256);
  await writeFile(at("small.png"), await encodePng(ndarray("uint8", [12, 12, 3], pixels)));
  await writeFile(at("large.png"), await encodePng(ndarray("uint8", [1, 432, 1], pixels)));
  await writeFile(at("broken.png"), "no picture");
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

test("a picture is explained: overlay, page and numbers", async () => {
  const given = flags({ method: "grad-cam", class: "frog" });
  for (const out of ["map.png", "map.html", "map.json"])
    await explainRun(at("pictures"), at("small.png"), { ...given, out: at(out) });
  expect(printed).toMatch(/grad-cam, what counts for frog:/);
  const overlay = await decodePicture(await readFile(at("map.png")), "map.png");
  expect(overlay.shape[1]).toBeGreaterThan(2 * 256);
  const page = await readFile(at("map.html"), "utf8");
  expect(page).toContain("grad-cam: frog");
  expect(page).not.toMatch(/(src|href)="http/);
  const { attributions, target } = JSON.parse(await readFile(at("map.json"), "utf8")) as {
    attributions: { shape: number[]; data: number[] };
    target: number;
  };
  const picture = await decodePicture(await readFile(at("small.png")), "small.png");
  const x = ndarray(
    "float32",
    [1, 12, 12, 3],
    Float32Array.from(picture.data as Uint8Array, (v) => v / 255),
  );
  const ours = (await (
    await explain.gradCam(pictures, { target: 2 })(x)
  ).attributions.data()) as Float32Array;
  expect([target, attributions.shape]).toEqual([2, [1, 12, 12]]);
  attributions.data.forEach((v, i) => expect(v).toBeCloseTo(ours[i]!, 6));
});

test("a text is explained by its tokens, and evaluated", async () => {
  await explainRun(at("texts"), "good film", flags({ evaluate: true, json: true, out: at("text.html") }));
  const result = JSON.parse(printed.trimEnd().split("\n").at(-1)!) as {
    top: { name: string; value: number }[];
    evaluation: Record<string, number | null>;
  };
  expect(result.top.map(({ name }) => name).toSorted()).toEqual(["film", "good"]);
  expect(result.evaluation["completeness error"]).toBeLessThan(0.01);
  expect(result.evaluation["ROAD area"]).toBeNull();
  expect(await readFile(at("text.html"), "utf8")).toMatch(/class="tokens"[^]*good/);
});

test("texts and pictures are changed until they are taken for something else", async () => {
  const closing = (): unknown => JSON.parse(printed.trimEnd().split("\n").at(-1)!);
  const [run, text] = [at("otherTexts"), "good film"];
  const metadata = { task: "textClassification", classNames: ["bad", "good"], tokenizer: smallTokenizer };
  const texts = smallTextModel(metadata);
  // The sum of the words' first numbers decides, and 'bad' is the only word below zero.
  const [table, kernel, bias] = texts.weights.map(({ path }) => path) as [string, string, string];
  texts.setWeights({
    [table]: {
      dtype: "float32",
      shape: [5, 3],
      data: Float32Array.from({ length: 15 }, (_, i) => [0, 0, 2, -3, 1][Math.floor(i / 3)]!),
    },
    [kernel]: {
      dtype: "float32",
      shape: [12, 2],
      data: Float32Array.from({ length: 24 }, (_, i) => (i % 2 ? 1 : -1) / 12),
    },
    [bias]: { dtype: "float32", shape: [2], data: new Float32Array(2) },
  });
  await writeRun(run, texts);
  const asked = { method: "counterfactual", json: true, out: at("otherwise.html") };
  await explainRun(run, text, flags(asked));
  const { wanted, found } = closing() as {
    wanted: string;
    found: { changes: { name: string; to: string }[] }[];
  };
  expect(wanted).toBe("an answer of bad");
  expect(found[0]!.changes.map(({ to }) => to)).toContain('"bad"');
  expect(await readFile(at("otherwise.html"), "utf8")).toContain("<ins>bad</ins>");
  await expect(explainRun(run, text, flags({ ...asked, target: "good" }))).rejects.toThrow(
    /taken for good already/,
  );

  const held = flags({ ...asked, fixed: "size" });
  await expect(explainRun(run, text, held)).rejects.toThrow(/only columns of tables/);

  await explainRun(at("pictures"), at("small.png"), flags({ ...asked, target: "frog" }));
  const picture = closing() as { reached: boolean; most: number; changed: number[] };
  expect(picture.reached).toBe(true);
  expect(picture.changed.indexOf(Math.max(...picture.changed))).toBe(2);
  expect(picture.most).toBeGreaterThan(0);
  expect(await readFile(at("otherwise.html"), "utf8")).toContain("what counterfactual changed");
});

test("pictures are made that classes and channels respond to most", async () => {
  interface Made {
    readonly name: string;
    readonly activation: number;
    readonly prediction: number[];
  }
  const closing = () => (JSON.parse(printed.trimEnd().split("\n").at(-1)!) as { pictures: Made[] }).pictures;
  const asked = { method: "visualize-features", json: true };
  const ask = (given: Partial<ExplainFlags>, run = "pictures") =>
    explainRun(at(run), undefined, flags({ ...asked, ...given }));
  await ask({ out: at("seen.png") });
  const classes = closing();
  expect(classes.map(({ name }) => name)).toEqual(["cat", "dog", "frog"]);
  classes.forEach(({ prediction }, i) => {
    for (const other of classes) expect(prediction[i]).toBeGreaterThanOrEqual(other.prediction[i]!);
  });
  const sheet = await decodePicture(await readFile(at("seen.png")), "seen.png");
  expect(sheet.shape).toEqual([132, 3 * 132 + 2 * 4, 3]);

  await ask({ layer: "edges", channels: "1,3", out: at("seen.html") });
  expect(closing().map(({ name }) => name)).toEqual(["channel 1", "channel 3"]);
  const page = await readFile(at("seen.html"), "utf8");
  expect(page).toMatch(/channel 3: \w+ \d/);
  expect(page).toMatch(/--layer edges --channels \S*1,3/);

  await expect(ask({ channels: "1" })).rejects.toThrow(/none is named/);
  await expect(ask({ layer: "edges", class: "cat" })).rejects.toThrow(/of no class/);
  await expect(ask({ layer: "edges", channels: "1,x" })).rejects.toThrow(/whole numbers from 0/);
  await expect(ask({ layer: "edges", channels: "9" })).rejects.toThrow(/no such channel/);
  await expect(ask({ layer: "edgs" })).rejects.toThrow(/edges/);
  await expect(ask({}, "texts")).rejects.toThrow(/draws pictures/);
  await expect(explainRun(at("pictures"), "0", flags(asked))).rejects.toThrow(/looks at the model/);
});

test("what is not there is said, with what is", async () => {
  const [run, png] = [at("pictures"), at("small.png")];
  const failing = (given: Partial<ExplainFlags>, input = png) =>
    expect(explainRun(run, input, flags(given))).rejects;
  await failing({ method: "grad-cma" }).toThrow(/did you mean 'grad-cam'/);
  await failing({ class: "horse" }).toThrow(/no class 'horse'[^]*cat, dog, frog/);
  await failing({ method: "grad-cam", layer: "edgs" }).toThrow(/no layer 'edgs'[^]*'edges'/);
  await failing({ method: "grad-cam", baseline: "zero" }).toThrow(/takes no baseline/);
  await failing({ baseline: at("large.png") }).toThrow(/another size[^]*\[12, 12, 3\][^]*\[1, 432, 3\]/);
  await failing({ baseline: "bluur" }).toThrow(/zero, mean, blur/);
  await failing({}, at("broken.png")).toThrow(/neither PNG nor JPEG/);
  await failing({}, at("none.png")).toThrow(/cannot be read/);
  await failing({ out: at("map.gif") }).toThrow(/\.png, \.html, \.json/);
  await expect(explainRun(run, undefined, flags())).rejects.toThrow(/nothing to explain/);
});

test("a run's rows tell which of them a prediction is owed to, and which column counts", async () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i % 7},${(i * 5) % 11},${i % 7 > 3 ? "big" : "small"}`,
  );
  await writeFile(at("sizes.csv"), ["size,noise,kind", ...rows].join("\n"));
  const options = { path: at("sizes.csv"), columns: { label: "kind" } };
  const splits = await models.tabular.load(options);
  const model = models.tabular.build(splits, { seed: 1 });
  await model.fit(splits.train.x, splits.train.y, { epochs: 30, verbose: false });
  await writeRun(at("sizes"), model);
  const record = JSON.parse(await readFile(at("sizes/run.json"), "utf8")) as { options: object };
  const own = { ...record.options, data: at("sizes.csv"), label: "kind" };
  await writeFile(at("sizes/run.json"), JSON.stringify({ ...record, recipe: "tabular", options: own }));
  const asked = { json: true, out: at("answer.html") };
  const closing = (): unknown => JSON.parse(printed.trimEnd().split("\n").at(-1)!);

  await explainRun(at("sizes"), undefined, flags({ ...asked, method: "permutation-importance" }));
  const { columns } = closing() as { columns: { name: string; mean: number }[] };
  expect(columns.map(({ name }) => name)).toEqual(["size", "noise"]);
  expect(columns[0]!.mean).toBeGreaterThan(0.1);
  await explainRun(at("sizes"), "0", flags({ ...asked, method: "trac-in" }));
  const { as, helpful } = closing() as { as: string; helpful: { label: string }[] };
  expect(helpful[0]!.label).toBe(as);
  expect(await readFile(at("answer.html"), "utf8")).toContain("trac-in");

  await explainRun(at("sizes"), at("sizes.csv"), flags({ ...asked, method: "lime", row: 7, class: "big" }));
  const { rules, class: of } = closing() as {
    rules: { column: string; rule: string; weight: number }[];
    class: string;
  };
  expect([of, rules[0]!.column, rules[0]!.rule]).toEqual(["big", "size", "size > 5"]);
  expect(rules[0]!.weight).toBeGreaterThan(0.2);
  expect(await readFile(at("answer.html"), "utf8")).toContain("size &gt; 5");
  // Against a baseline, as for other inputs, there is a number for each column.
  await explainRun(at("sizes"), "0", flags({ json: true, method: "lime", baseline: "zero" }));
  expect((closing() as { top: { name: string }[] }).top.map(({ name }) => name).toSorted()).toEqual([
    "noise",
    "size",
  ]);

  await explainRun(
    at("sizes"),
    undefined,
    flags({ ...asked, method: "partial-dependence", columns: "size" }),
  );
  const { columns: curves } = closing() as { columns: { name: string; average: number[] }[] };
  expect(curves.map(({ name }) => name)).toEqual(["size"]);
  expect(curves[0]!.average[0]! - curves[0]!.average.at(-1)!).toBeGreaterThan(0.4);
  expect(await readFile(at("answer.html"), "utf8")).toContain("Partial dependence");

  // Row 6 is of size 5 and big; sizes are whole numbers, and noise may not change.
  const other = { ...asked, method: "counterfactual", row: 6, target: "small", fixed: "noise", top: 2 };
  await explainRun(at("sizes"), at("sizes.csv"), flags(other));
  const { found } = closing() as {
    found: { predicted: string; changes: { name: string; from: string; to: string }[] }[];
  };
  expect(found[0]!.predicted).toMatch(/^small/);
  expect(found[0]!.changes).toEqual([
    { name: "size", from: "5", to: expect.stringMatching(/^[0-4]$/) as string },
  ]);
  expect(await readFile(at("answer.html"), "utf8")).toMatch(/If size were [0-4]/);

  await explainRun(at("sizes"), "0", flags({ json: true, evaluateExamples: 3 }));
  const several = closing() as Record<"evaluation" | "evaluationSpread", Record<string, number>>;
  expect(several.evaluation["completeness error"]).toBeLessThan(0.01);
  expect(several.evaluationSpread["pixel flipping area"]).toBeGreaterThan(0);

  await explainRun(at("sizes"), undefined, flags({ report: at("report.html"), evaluateExamples: 2 }));
  const report = await readFile(at("report.html"), "utf8");
  for (const title of ["What counts", "Partial dependence", "Confusion matrix"])
    expect(report).toContain(title);
  expect(report).toContain("over 2 test examples");
  const failing = (method: string, input?: string, given: Partial<ExplainFlags> = {}) =>
    expect(explainRun(at("sizes"), input, flags({ method, ...given }))).rejects;
  await failing("counterfactual", "0", { fixed: "siez" }).toThrow(/no column 'siez'[^]*did you mean 'size'/);
  await failing("counterfactual", "0", { target: "huge" }).toThrow(/no class 'huge'/);
  await failing("partial-dependence", undefined, { columns: "size,hue" }).toThrow(/no column 'hue'/);
  await failing("partial-dependence", undefined, { fixed: "size" }).toThrow(/takes no fixed/);
  await failing("trac-in").toThrow(/nothing to explain/);
  await failing("permutation-importance", "0").toThrow(/takes no input/);
  await failing("feature-permutation", "0").toThrow(/one[^]*permutation-importance/);
});

test("baselines of pictures are black, their mean, or blurred", async () => {
  for (const baseline of ["zero", "mean", "blur", at("small.png")])
    await explainRun(at("pictures"), at("small.png"), flags({ baseline }));
  const tops = printed.split("\n").filter((line) => /row \d+, column/.test(line));
  expect(tops).toHaveLength(8);
  expect(new Set([0, 2, 4].map((line) => tops[line])).size).toBe(3);
  // Nothing differs from itself.
  expect(tops.slice(6).every((line) => / 0\.00 /.test(line))).toBe(true);
});

test("loom export --explain is one file that plain ONNX Runtime runs for any batch", async () => {
  const out = at("explained.onnx");
  await exportRun(at("pictures"), { format: "onnx", weights: "float32", explain: "grad-cam", out });
  const session = await InferenceSession.create(out);
  for (const batch of [1, 5]) {
    const data = normal(randomKey(batch), batch * 432);
    const made = await session.run({
      [session.inputNames[0]!]: new OrtTensor("float32", data, [batch, 12, 12, 3]),
    });
    const ours = await explain.gradCam(pictures)(ndarray("float32", [batch, 12, 12, 3], data));
    for (const name of ["attributions", "prediction"] as const) {
      const theirs = made[name]!.data as Float32Array;
      expect(made[name]!.dims).toEqual(ours[name].shape);
      const own = (await ours[name].data()) as Float32Array;
      own.forEach((v, i) => expect(Math.abs(v - theirs[i]!)).toBeLessThan(1e-5));
    }
  }
  const noisy = { format: "onnx", weights: "float32", explain: "smooth-grad", out } as const;
  await expect(exportRun(at("pictures"), noisy)).rejects.toThrow(/size cannot vary/);
});
