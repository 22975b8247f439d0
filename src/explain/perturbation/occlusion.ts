import { OptionError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { isFloat } from "../../base/dtype.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { showShape, sizeOf, type Shape } from "../../base/shape.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Network } from "../../layers/network.ts";
import {
  arange,
  broadcastTo,
  cast,
  divide,
  expandDims,
  greaterEqual,
  less,
  logicalAnd,
  matMul,
  multiply,
  negative,
  ones,
  reshape,
  slice,
  where,
  zeros,
  add,
} from "../../ops/index.ts";
import { baselineInputs, resolveBaseline, type BaselineOption } from "../baseline.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { embeddingOf } from "../features.ts";
import { rowsDefault, type RowsOption } from "../samples.ts";
import { copiesOf, type Subject } from "../subject.ts";
import { scoreChanges } from "./scoreChanges.ts";

type PerAxis = number | readonly number[];

export interface OcclusionOptions extends BaselineOption, RowsOption {
  /**
   * The window's length along every axis of an example: a number for all but the channels, which the window then
   * covers, or one for each axis; a record for several inputs, which leaves those not named alone. Default: an
   * eighth of every axis but the channels, rounded up, and single columns and tokens.
   */
  readonly window?: PerAxis | Readonly<Record<string, PerAxis>>;
  /** How far it moves each time, likewise; at most its length. Default: half its length, rounded up. */
  readonly strides?: PerAxis | Readonly<Record<string, PerAxis>>;
}

/** A window and where it stands, along every axis of an example. */
interface Window {
  readonly length: readonly number[];
  readonly stride: readonly number[];
}

const name = "occlusion";
const defaults = { baseline: 0, window: undefined, strides: undefined, ...rowsDefault } as const;

/** One number for every axis: the channels stay whole. */
const perAxis = (given: PerAxis, shape: Shape): readonly number[] =>
  typeof given !== "number"
    ? given
    : shape.map((n, axis) => (shape.length > 1 && axis === shape.length - 1 ? n : given));

function resolveWindows(
  { inputs, inputNames }: Network,
  { window, strides }: Pick<OcclusionOptions, "window" | "strides">,
  touched: (input: number) => boolean,
): readonly (Window | undefined)[] {
  const isOne = (x: unknown): x is PerAxis => typeof x === "number" || Array.isArray(x);
  for (const given of [window, strides]) {
    for (const input of given === undefined || isOne(given) ? [] : Object.keys(given)) {
      if (inputNames.includes(input)) continue;
      throw new OptionError({
        where: name,
        problem: `there is no input '${input}'`,
        mend: suggest(input, inputNames),
      });
    }
  }
  return inputs.map(({ type: { shape } }, i) => {
    const of = (given: OcclusionOptions["window"]): PerAxis | undefined =>
      given === undefined || isOne(given) ? given : given[inputNames[i]!];
    const own = of(window);
    if (own === undefined && (window !== undefined || !touched(i))) return undefined;
    const eighths = shape.map((n, axis) =>
      shape.length === 1 ? 1 : axis === shape.length - 1 ? n : Math.ceil(n / 8),
    );
    const length = own === undefined ? eighths : perAxis(own, shape);
    const step = of(strides);
    const stride = step === undefined ? length.map((n) => Math.ceil(n / 2)) : perAxis(step, shape);
    expectFits(inputNames[i]!, { length, stride }, shape);
    return { length, stride };
  });
}

function expectFits(input: string, { length, stride }: Window, shape: Shape): void {
  const whole = (n: number, most: number): boolean => Number.isInteger(n) && n >= 1 && n <= most;
  if (length.length !== shape.length || !length.every((n, axis) => whole(n, shape[axis]!))) {
    throw new OptionError({
      where: `${name}.window`,
      problem: `the window does not fit into the input '${input}'`,
      expected: `at most ${showShape(shape)}`,
      received: showShape(length),
    });
  }
  if (stride.length === shape.length && stride.every((n, axis) => whole(n, Math.max(length[axis]!, 1))))
    return;
  throw new OptionError({
    where: `${name}.strides`,
    problem: "the window would leave out parts of the input",
    expected: `from 1 to the window's ${showShape(length)}`,
    received: showShape(stride),
  });
}

/** Where the window begins each time along every axis: of `n` numbers all are covered, the last window may reach over. */
const beginnings = ({ length, stride }: Window, shape: Shape): number[][] =>
  shape.map((n, axis) =>
    Array.from({ length: Math.ceil((n - length[axis]!) / stride[axis]!) + 1 }, (_, i) => i * stride[axis]!),
  );

/** All combinations of one beginning along each axis, `[windows, axes]`. */
const combinations = (choices: readonly (readonly number[])[]): number[][] =>
  choices.reduce<number[][]>((all, own) => all.flatMap((head) => own.map((at) => [...head, at])), [[]]);

/** Which numbers of an example the windows cover, bool `[windows, ...shape]`. */
function covered(starts: Tensor, { length }: Window, shape: Shape): Tensor {
  const windows = starts.shape[0]!;
  return shape
    .map((n, axis) => {
      const at = (t: Tensor, place: number): Tensor =>
        reshape(t, [
          t.rank === 1 && place > 0 ? 1 : windows,
          ...shape.map((_, i) => (i === axis && place > 0 ? n : 1)),
        ]);
      const start = at(slice(starts, [null, axis]), 0);
      const place = at(arange(0, n, { dtype: "int32" }), 1);
      return logicalAnd(greaterEqual(place, start), less(place, add(start, length[axis]!)));
    })
    .reduce((a, b) => logicalAnd(a, b));
}

/** How often every number of an example is covered. */
function coverage(starts: readonly (readonly number[])[], { length }: Window, shape: Shape): Tensor {
  const along = shape.map((n, axis) =>
    Array.from(
      { length: n },
      (_, at) => starts[axis]!.filter((s) => at >= s && at < s + length[axis]!).length,
    ),
  );
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
    let [rest, times] = [index, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      times *= along[axis]![rest % shape[axis]!]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return times;
  });
  return constant({ dtype: "float32", shape: [1, ...shape], data });
}

/** The attributions of one input. */
function occlude(
  subject: Subject,
  { at, window, baseline, rowsAtOnce }: { at: number; window: Window; baseline: Tensor; rowsAtOnce: number },
): Tensor {
  const t = subject.inputs[at]!;
  const shape = t.shape.slice(1);
  const starts = beginnings(window, shape);
  const all = combinations(starts);
  const places = constant({
    dtype: "int32",
    shape: [all.length, shape.length],
    data: Int32Array.from(all.flat()),
  });
  const [sums] = scoreChanges(subject, {
    count: all.length,
    values: [places, ones([all.length])],
    rowsAtOnce,
    inputs: ({ copies, values }) => {
      const hidden = expandDims(covered(values[0]!, window, shape), 1);
      const rows = where(hidden, expandDims(baseline, 0), expandDims(t, 0));
      return subject.inputs.map((own, i) =>
        i === at
          ? reshape(broadcastTo(rows, [copies, ...t.shape]), [copies * t.shape[0]!, ...shape])
          : copiesOf(own, copies),
      );
    },
    sums: (rise, { copies, values: [own, counts] }) => {
      const masks = reshape(cast(covered(own!, window, shape), "float32"), [copies, sizeOf(shape)]);
      return [matMul(rise, multiply(masks, expandDims(counts!, 1)))];
    },
  });
  return negative(divide(reshape(sums!, t.shape), coverage(starts, window, shape)));
}

/**
 * Occlusion (Zeiler & Fergus 2013, "Visualizing and understanding convolutional networks",
 * https://arxiv.org/abs/1311.2901): a window slides over the input and puts the baseline in its place; a number's attribution is
 * the mean fall of the score over all windows that cover it. A window over words of a text or columns of a table works
 * alike. Equal to Captum's `Occlusion`.
 * @throws {OptionError} for a window larger than the input, strides that leave gaps, or a class, output or input that
 * the model does not have.
 * @throws {ShapeError} for a baseline of another shape.
 * @example
 * const model = sequential([layers.input([8, 8, 1]), layers.conv2d(2, 3), layers.flatten(), layers.dense(3)]);
 * const { attributions } = await explain.occlusion(model, { window: 3, strides: 2 })(ops.ones([1, 8, 8, 1]));
 */
export const occlusion = defineExplainer({
  name,
  kind: "perturbation",
  explains: "inputs",
  settings(given: OcclusionOptions, model) {
    const settings = complete(name, given, defaults);
    checkNumbers(name, settings, { rowsAtOnce: { min: 1, integer: true } });
    const { network } = model;
    const touched = (i: number): boolean =>
      isFloat(network.inputs[i]!.type.dtype) || embeddingOf(network, network.inputs[i]!) !== undefined;
    return {
      ...settings,
      baseline: resolveBaseline(name, model, settings.baseline),
      windows: resolveWindows(network, given, touched),
    };
  },
  describe(subject, { baseline, windows, rowsAtOnce }) {
    const from = baselineInputs(subject, baseline);
    const attributions = subject.inputs.map((t, at) => {
      const window = windows[at];
      return window ? occlude(subject, { at, window, baseline: from[at]!, rowsAtOnce }) : zeros(t.shape);
    });
    return { attributions };
  },
});
