import { OptionError, ShapeError } from "../base/errors.ts";
import { checkChoice } from "../base/options.ts";
import { suggest } from "../base/nearest.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { argMax, cast, multiply, oneHot, reshape, sigmoid, slice, squeeze, sum } from "../ops/index.ts";
import { softmaxOp } from "../ops/softmax.ts";
import type { Network } from "../layers/network.ts";

/** What is explained: a class, any other column of the output, or a function of the outputs. */
export interface ScoreOptions {
  /** The class, counted from 0. Default: of every example the class that the model predicts. */
  readonly target?: number;
  /**
   * `logit` is the number before the last softmax or sigmoid, where the model ends in one; `probability` the output
   * as the model gives it. Probabilities near 1 hardly change, so their gradients nearly vanish. Default: `logit`
   * for methods that differentiate, `probability` for those that change inputs.
   */
  readonly output?: "logit" | "probability";
  /** Which output, for models with several. Default: the first. */
  readonly outputName?: string;
  /** For outputs `[batch, time, classes]`: which step; negative ones count from the end. Default: -1, the last. */
  readonly position?: number;
  /** Explains a function of the outputs instead: gives one number for every example, `[batch]`. */
  readonly score?: (outputs: readonly Tensor[]) => Tensor;
}

export type ScoreSettings = Omit<ScoreOptions, "output"> & { readonly output: "logit" | "probability" };

/** Checks what can be checked before there is data: @throws {OptionError} for a class or output that is not there. */
export function checkScore(where: string, network: Network, settings: ScoreSettings): void {
  checkChoice(`${where}.output`, settings.output, ["logit", "probability"]);
  const { outputName, target } = settings;
  if (outputName !== undefined && !network.outputNames.includes(outputName)) {
    throw new OptionError({
      where,
      problem: `there is no output '${outputName}'`,
      mend: suggest(outputName, network.outputNames),
    });
  }
  if (target !== undefined) checkTarget(where, [target], columnsOf(network, settings));
}

/** How many columns the explained output has; nothing where a function of the outputs is explained. */
export function columnsOf(network: Network, { outputName, score }: ScoreSettings): number | undefined {
  if (score !== undefined) return undefined;
  const { shape } = network.outputs[indexOf(network, outputName)]!.type;
  return shape.at(-1) ?? 1;
}

/** @throws {OptionError} for a class that the model does not have. */
export function checkTarget(where: string, targets: readonly number[], columns: number | undefined): void {
  if (columns === undefined) {
    throw new OptionError({
      where: `${where}.target`,
      problem: "a function of the outputs is explained, which has no classes",
      mend: "leave out target, or score",
    });
  }
  for (const target of targets) {
    if (Number.isInteger(target) && target >= 0 && target < columns) continue;
    throw new OptionError({
      where: `${where}.target`,
      problem: "there is no such class",
      expected:
        columns === 1 ? "0: the output has a single number" : `a whole number from 0 to ${columns - 1}`,
      received: String(target),
    });
  }
}

const indexOf = (network: Network, outputName: string | undefined): number =>
  outputName === undefined ? 0 : network.outputNames.indexOf(outputName);

/** The explained output as `[rows, columns]`. */
export function columns(
  network: Network,
  outputs: readonly Tensor[],
  { output, outputName, position = -1 }: ScoreSettings,
): Tensor {
  const made = outputs[indexOf(network, outputName)]!;
  const y = output === "logit" ? beforeActivation(made) : made;
  if (y.rank === 1) return reshape(y, [y.size, 1]);
  if (y.rank === 2) return y;
  if (y.rank === 3) {
    const time = y.shape[1]!;
    if (Number.isInteger(position) && position >= -time && position < time) return slice(y, [null, position]);
    throw new OptionError({
      where: "explain: position",
      expected: `a step of ${time}, counted from 0, or from -1 at the end`,
      received: String(position),
    });
  }
  throw new ShapeError({
    where: "explain: output",
    problem: "there is no class for every example",
    expected: "[batch, classes] or [batch, time, classes]",
    received: showShape(y.shape),
    mend: "say what is to be explained: { score: ([y]) => ... } with one number for every example",
  });
}

/** What went into the softmax or sigmoid that made a tensor, if one did. */
function beforeActivation(y: Tensor): Tensor {
  const { op, inputs, attributes } = y.node;
  const overClasses = op === softmaxOp && attributes["axis"] === y.rank - 1;
  return overClasses || op === sigmoid ? inputs[0]! : y;
}

/** The class that each row is predicted to be, int32 `[rows]`. */
export const predictedClass = (of: Tensor): Tensor => argMax(of, { axis: -1 });

/** Of every row the column that its target names: `[rows]`. */
export function columnOf(of: Tensor, target: Tensor): Tensor {
  const classes = of.shape[1]!;
  if (classes === 1) return squeeze(of, 1);
  return sum(multiply(of, cast(oneHot(target, classes), of.dtype)), { axis: -1 });
}

/** The custom score, checked: @throws {ShapeError} unless it is one number for every row. */
export function customScore(
  outputs: readonly Tensor[],
  score: (outputs: readonly Tensor[]) => Tensor,
): Tensor {
  const made = score(outputs);
  const rows = outputs[0]!.shape[0]!;
  if (made.size === rows) return reshape(made, [rows]);
  throw new ShapeError({
    where: "explain: score",
    expected: `one number for every example: [${rows}]`,
    received: showShape(made.shape),
    mend: "reduce the other axes, as with ops.sum(y, { axis: -1 })",
  });
}
