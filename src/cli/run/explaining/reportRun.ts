import { stat } from "node:fs/promises";
import { join } from "node:path";
import { allocate } from "../../../base/dtype.ts";
import { OptionError, UnsupportedError } from "../../../base/errors.ts";
import { sliceRows, type NdArray } from "../../../base/ndarray.ts";
import { pngDataUrl, writeFileAtomic } from "../../../data/index.ts";
import { explain, type Model } from "../../../index.ts";
import { taskOf } from "../../../models/index.ts";
import {
  countConfusion,
  heatScale,
  paintMap,
  principalComponents,
  renderExplanationReport,
  type Evaluation,
  type PictureStrip,
} from "../../../report/index.ts";
import type { Terminal } from "../../terminal.ts";
import { openRun } from "../openRun.ts";
import { runFiles } from "../runFolder.ts";
import type { Case } from "./case.ts";
import { evaluateMethod, measures } from "./evaluateMethod.ts";
import { explainCase, explainedClasses, explainerOf } from "./explainCase.ts";
import { findMethod } from "./methods.ts";
import { shownCase } from "./show.ts";
import { loadTestCases } from "./testCases.ts";

interface Reporting {
  readonly run: string;
  readonly model: Model;
  readonly terminal: Terminal;
  readonly data: string | undefined;
}

/** How many examples are explained, and how many lie in the projection and the confusion matrix. */
const [explainedCount, lookedAt] = [6, 300];

const methodsFor = {
  imageClassification: ["saliency", "integrated-gradients", "grad-cam", "occlusion"],
  textClassification: ["integrated-gradients", "occlusion"],
  tabular: ["integrated-gradients", "kernel-shap"],
} as const;

/**
 * Writes a page of what a run's model looks at.
 * @throws {OptionError} for a model without a run, whose test examples nobody knows.
 * @throws {UnsupportedError} for models that are neither of pictures, texts nor tables.
 */
export async function reportRun(path: string, { run, model, terminal, data }: Reporting): Promise<void> {
  if ((await stat(runFiles(run).record).catch(() => undefined)) === undefined) {
    throw new OptionError({
      where: "--report",
      problem: `${run} is no run, so there are no test examples to show`,
      mend: "explain an input of your own with --out",
    });
  }
  const { record } = await openRun(run);
  const task = taskOf(model);
  const names = methodsFor[task as keyof typeof methodsFor] as readonly string[] | undefined;
  if (names === undefined)
    throw new UnsupportedError({ where: "--report", problem: `models for ${task} have no such page yet` });
  const tests = await loadTestCases({ record, model, data, terminal });
  const spread = (count: number): Case[] =>
    Array.from({ length: Math.min(count, tests.count) }, (_, i) =>
      tests.at(Math.floor((i * tests.count) / Math.min(count, tests.count))),
    );
  const classNames = explainedClasses(model);
  const chosen = methodsOf(model, names);
  const cases = [];
  const evaluation: Evaluation["rows"][number][] = [];
  for (const of of spread(explainedCount)) {
    terminal.note(`explaining ${of.name}`);
    const named = [];
    for (const method of chosen)
      named.push({ method: method.name, explained: await explainCase(method, model, of, {}) });
    cases.push(await shownCase(of, named, classNames));
  }
  const first = tests.at(0);
  for (const method of chosen) {
    terminal.note(`evaluating ${method.name}`);
    const explainer = await explainerOf(method, model, first, {});
    evaluation.push({ method: method.name, values: await evaluateMethod(method, explainer, first.x) });
  }
  terminal.note(`looking at ${Math.min(lookedAt, tests.count)} test examples`);
  const seen = await lookAt(model, spread(lookedAt), classNames);
  const page = renderExplanationReport({
    title: `What ${record.recipe} looks at`,
    model: `${model.name}, ${run.split("/").at(-1)!}`,
    createdAt: new Date().toISOString(),
    facts: { ...record.results?.figures, "test examples": tests.count, methods: chosen.length },
    cases,
    evaluation: { columns: measures, rows: evaluation },
    strips: first.picture === undefined ? [] : await inside(model, first),
    ...seen,
    commands: [
      `npx loom explain ${run} --report ${path}`,
      ...chosen.map(({ name }) => `npx loom explain ${run} 0 --method ${name} --evaluate`),
      `npx loom export ${run} --explain ${chosen.at(0)!.name} --out ${join(run, "explained.onnx")}`,
    ],
  });
  await writeFileAtomic(path, page);
}

/** The task's methods, without those that the model has no place for. */
function methodsOf(model: Model, names: readonly string[]) {
  return names
    .map((name) => findMethod(name, {}))
    .filter((method) => {
      try {
        method.make(model, {});
        return true;
      } catch (error) {
        if (error instanceof UnsupportedError) return false;
        throw error;
      }
    });
}

/** The batch of several inputs of one shape. */
function joined(cases: readonly Case[]): NdArray {
  const [first] = cases;
  const { dtype, shape, data } = first!.x[0]!;
  const all = allocate(dtype, cases.length * data.length) as Float32Array;
  cases.forEach((of, i) => all.set(of.x[0]!.data as Float32Array, i * data.length));
  return { dtype, shape: [cases.length, ...shape.slice(1)], data: all };
}

/** Where examples lie in the last layer but one, and what they are taken for. */
async function lookAt(model: Model, cases: readonly Case[], classNames: readonly string[] | undefined) {
  if (classNames === undefined) return {};
  const x = joined(cases);
  const predicted = await (await model.predict(x)).array();
  const columns = predicted.shape[1]!;
  const predictions = cases.map((_, row) => {
    const own = Array.from(sliceRows(predicted, row, row + 1).data as Float32Array);
    return columns === 1 ? Number(own[0]! > 0.5) : own.indexOf(Math.max(...own));
  });
  const labels = cases.map(({ label }) => classNames.indexOf(label!));
  const hidden = explain
    .layerPlaces(model.network)
    .filter(({ output }) => output.shape.length === 1)
    .at(-2);
  const mistaken = cases
    .map((of, i) => ({ of, taken: predictions[i]!, is: labels[i]! }))
    .filter(({ of, taken, is }) => of.picture !== undefined && taken !== is)
    .slice(0, 12);
  const mistakes: PictureStrip = {
    title: "Mistaken for another class",
    about: "pictures of this matrix: what they were taken for, and what they are",
    pictures: await Promise.all(
      mistaken.map(async ({ of, taken, is }) => ({
        url: await pngDataUrl(of.picture!),
        caption: `${classNames[taken]!}, is ${classNames[is]!}`,
      })),
    ),
  };
  const shown = {
    confusion: countConfusion(labels, predictions, { classNames }),
    ...(mistaken.length > 0 && { mistakes }),
  };
  if (hidden === undefined) return shown;
  const { attributions } = await explain.layerActivation(model, { layer: hidden.path })(x);
  const units = await attributions.array();
  const rows = cases.map((_, row) => sliceRows(units, row, row + 1).data as Float32Array);
  const points = principalComponents(rows).map(([px, py], i) => ({ x: px, y: py, class: labels[i]! }));
  const about = `The first two principal components of ${hidden.path}, for ${cases.length} test examples`;
  return { ...shown, projection: { about, classNames, points } };
}

/** What filters, layers and units of a model of pictures look like. */
async function inside(model: Model, of: Case): Promise<PictureStrip[]> {
  const spatial = explain
    .layerPlaces(model.network)
    .filter(({ type, output }) => /conv/i.test(type) && output.shape.length === 3);
  const strips: PictureStrip[] = [];
  const kernel = model.weights.find(({ path, spec }) => path.endsWith("/kernel") && spec.shape.length === 4);
  if (kernel !== undefined) strips.push(await filters(kernel.path, kernel.variable.value));
  for (const { path } of spatial.slice(0, 3)) {
    const made = await explain.layerActivation(model, { layer: path })(of.x);
    const { shape, data } = await made.attributions.array();
    strips.push({
      title: `What ${path} gives`,
      about: `channels of the activations for ${of.name}`,
      pictures: await channelPictures(shape.slice(1), data as Float32Array),
    });
  }
  const last = spatial.at(-1);
  if (last === undefined) return strips;
  const channels = Array.from({ length: Math.min(6, last.output.shape[2]!) }, (_, i) => i);
  const { images } = await explain.visualizeFeatures(model, { layer: last.path, channels, steps: 96 });
  const { shape, data } = await images.array();
  const size = data.length / channels.length;
  strips.push({
    title: `What channels of ${last.path} see best`,
    about: "pictures made from noise by activation maximisation",
    pictures: await Promise.all(
      channels.map(async (channel) => {
        const bytes = Uint8Array.from(
          (data as Float32Array).subarray(channel * size, (channel + 1) * size),
          (v) => Math.round(255 * v),
        );
        const url = await pngDataUrl({ dtype: "uint8", shape: shape.slice(1), data: bytes });
        return { url, caption: `channel ${channel}` };
      }),
    ),
  });
  return strips;
}

/** Maps of the first channels of `[height, width, channels]`. */
async function channelPictures(shape: readonly number[], data: Float32Array) {
  const [height, width, channels] = shape as [number, number, number];
  return Promise.all(
    Array.from({ length: Math.min(12, channels) }, async (_, c) => {
      const values = Float32Array.from({ length: height * width }, (__, i) => data[i * channels + c]!);
      const map: NdArray = { dtype: "float32", shape: [height, width], data: values };
      const url = await pngDataUrl(paintMap(map, { zoom: 3, scale: heatScale(values) }));
      return { url, caption: `channel ${c}` };
    }),
  );
}

/** The first layer's filters, `[height, width, channels, filters]`, each from its least to its greatest number. */
async function filters(path: string, { shape, data }: NdArray): Promise<PictureStrip> {
  const [height, width, channels, count] = shape as [number, number, number, number];
  const drawn = channels === 3 ? 3 : 1;
  return {
    title: `Filters of ${path}`,
    about: "each from its least number, dark, to its greatest, bright",
    pictures: await Promise.all(
      Array.from({ length: Math.min(24, count) }, async (_, f) => {
        const at = (place: number, c: number): number => Number(data[(place * channels + c) * count + f]);
        const values = Array.from({ length: height * width * drawn }, (__, i) =>
          at(Math.floor(i / drawn), i % drawn),
        );
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const bytes = Uint8Array.from(values, (v) => (high > low ? (255 * (v - low)) / (high - low) : 127));
        const url = await pngDataUrl({ dtype: "uint8", shape: [height, width, drawn], data: bytes });
        return { url, caption: `filter ${f}` };
      }),
    ),
  };
}
