import { allocate } from "../../../base/dtype.ts";
import { sliceRows, type NdArray } from "../../../base/ndarray.ts";
import { pngDataUrl } from "../../../data/index.ts";
import { explain, type Model } from "../../../index.ts";
import { countConfusion, principalComponents, type PictureStrip } from "../../../report/index.ts";
import type { Case } from "./case.ts";

/** The batch of several inputs of one shape. */
export function joined(cases: readonly Case[]): NdArray {
  const [first] = cases;
  const { dtype, shape, data } = first!.x[0]!;
  const all = allocate(dtype, cases.length * data.length) as Float32Array;
  cases.forEach((of, i) => all.set(of.x[0]!.data as Float32Array, i * data.length));
  return { dtype, shape: [cases.length, ...shape.slice(1)], data: all };
}

/** Where examples lie in the last layer but one, and what they are taken for. */
export async function lookAtTests(
  model: Model,
  cases: readonly Case[],
  classNames: readonly string[] | undefined,
) {
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
