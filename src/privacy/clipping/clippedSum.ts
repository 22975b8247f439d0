import { input } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  divide,
  expandDims,
  greater,
  lessEqual,
  logicalAnd,
  maximum,
  reshape,
  sqrt,
  where,
} from "../../ops/index.ts";
import type { ByPath } from "../../optimizers/index.ts";
import { batchGraph, withBatchAxis, type Lane } from "../../transform/batch.ts";
import { gradWithAux } from "../../transform/index.ts";
import { mergeScans } from "../../transform/mergeScans.ts";
import { eachExampleBy } from "../../transform/scanBatch.ts";
import { scanOp } from "../../transform/scanOp.ts";
import { tensorsOf, withTensors } from "../../transform/trees.ts";
import { formOf, partsOf, type ClippingWay } from "./gradientForm.ts";
import { squaredNorms, weightedSum } from "./formOfBatch.ts";

const largestFloat = 3.4e38;

/** A model's loss on one example, which comes as a batch of one. */
export type ExampleLoss<Data, Aux> = (
  weights: ByPath<Tensor>,
  example: Data,
) => { readonly loss: Tensor; readonly aux: Aux };

/** What per-example clipping is given. */
export interface ClippingArguments<Data> {
  readonly weights: ByPath<Tensor>;
  /** A tree of tensors with the examples along the first axis. */
  readonly data: Data;
  /** 1 for examples that count and 0 for empty places: float32 `[n]`. */
  readonly counted: Tensor;
  /** A scalar. */
  readonly maxGradNorm: Tensor | number;
  /** Default: "auto". */
  readonly way?: ClippingWay;
}

/** The sum of clipped gradients, with what was found on the way. */
export interface ClippedSum<Aux> {
  readonly sums: Record<string, Tensor>;
  /** The norms of the examples' gradients before clipping `[n]`. */
  readonly norms: Tensor;
  /** The examples' losses `[n]`. */
  readonly losses: Tensor;
  /** What the loss gave beside for each example, the examples counted in front: `[n, 1, ...]`. */
  readonly aux: Aux;
}

/**
 * The sum of the examples' gradients, each scaled to a norm of at most `maxGradNorm` (Abadi et al. 2016).
 * Formula: `sum over i of counted_i g_i min(1, C / |g_i|)`, the norm over all weights together.
 *
 * Each example goes through the model by itself, as a batch of one, so that no layer can mix them; the graph is then
 * carried over to all examples at once. A gradient that is a product of two factors need not be formed: its norm and the
 * weighted sum follow from the factors (Goodfellow 2015; Bu et al. 2022, "book-keeping"), without a second backward pass.
 */
export function clippedSum<Data, Aux>(
  lossOf: ExampleLoss<Data, Aux>,
  { weights, data, counted, maxGradNorm, way = "auto" }: ClippingArguments<Data>,
): ClippedSum<Aux> {
  const size = counted.shape[0]!;
  const known = new Map<Tensor, Lane>();
  const example = withTensors(
    data,
    tensorsOf(data).map((t) => {
      const one = input({ dtype: t.dtype, shape: [1, ...t.shape.slice(1)] }, "example");
      known.set(one, { tensor: expandDims(t, 1), batched: true });
      return one;
    }),
  );
  const { loss, aux, gradient } = gradWithAux((at: ByPath<Tensor>) => lossOf(at, example))(weights);
  const paths = Object.keys(weights);
  const auxiliary = tensorsOf(aux);
  const merged = mergeScans([loss, ...auxiliary, ...paths.map((path) => gradient[path]!)]);
  const forms = merged.slice(1 + auxiliary.length).map((t) => formOf(t, way));

  // All at once, so that what several of them need is carried over once.
  const wanted = [...merged.slice(0, 1 + auxiliary.length), ...forms.flatMap(({ form }) => partsOf(form))];
  const lanes = batchGraph(wanted, known, { size, eachExample: eachExampleBy(scanOp) });
  const carried = lanes.map((lane) => withBatchAxis(lane, size));
  let next = 1 + auxiliary.length;
  const parts = forms.map(({ form }) => carried.slice(next, (next += partsOf(form).length)));

  const norms = sqrt(
    forms.map(({ form }, i) => squaredNorms(form, parts[i]!)).reduce((total, squares) => add(total, squares)),
  );
  // An example with a norm that overflows is left out: NaN is no factor that would bound it.
  const counts = logicalAnd(greater(counted, 0), lessEqual(norms, largestFloat));
  const factors = where(counts, divide(maxGradNorm, maximum(norms, maxGradNorm)), 0);
  const sums = forms.map(({ form, shaped }, i) => shaped(weightedSum(form, parts[i]!, factors)));
  return {
    sums: Object.fromEntries(paths.map((path, i) => [path, sums[i]!])),
    norms,
    losses: reshape(carried[0]!, [size]),
    aux: withTensors(aux, carried.slice(1, 1 + auxiliary.length)),
  };
}
