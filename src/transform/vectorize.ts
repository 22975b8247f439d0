import { OptionError, ShapeError } from "../base/errors.ts";
import { normalizeAxis, showShape } from "../base/shape.ts";
import { input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { moveAxis } from "../ops/index.ts";
import { batchGraph, withBatchAxis, type Lane } from "./batch.ts";
import { mergeScans } from "./mergeScans.ts";
import { eachExampleBy } from "./scanBatch.ts";
import { scanOp } from "./scanOp.ts";
import { tensorsOf, withTensors } from "./trees.ts";

/** Which axis of each argument counts the examples. */
export interface VectorizeOptions {
  /**
   * For each argument the axis of its tensors that counts the examples, or `null` if it is the same for
   * all of them; one number for all arguments. Default: 0.
   */
  readonly inAxes?: number | readonly (number | null)[];
}

/**
 * A function of one example made into a function of many: each op runs once, by its batching rule, on
 * all examples. Ops without one run example by example. The results count the examples in front.
 * @throws {OptionError} when no argument has examples.
 * @throws {ShapeError} when arguments differ in the number of examples.
 * @example
 * const distances = vectorize((a: Tensor, b: Tensor) => ops.norm(ops.subtract(a, b)), { inAxes: [0, null] });
 */
export const vectorize =
  <Args extends readonly unknown[], Y>(f: (...args: Args) => Y, { inAxes = 0 }: VectorizeOptions = {}) =>
  (...args: Args): Y => {
    const axisOf = (i: number) => (typeof inAxes === "number" ? inAxes : (inAxes[i] ?? null));
    const known = new Map<Tensor, Lane>();
    let size: number | undefined;
    const examples = args.map((arg, i) => {
      const axis = axisOf(i);
      if (axis === null) return arg;
      const tensors = tensorsOf(arg).map((t) => {
        const front = moveAxis(t, normalizeAxis("vectorize", axis, t.rank), 0);
        size ??= front.shape[0]!;
        if (front.shape[0] !== size) {
          throw new ShapeError({
            where: "vectorize",
            expected: `${size} examples along axis ${axis} of argument ${i}`,
            received: showShape(t.shape),
          });
        }
        const example = input({ dtype: t.dtype, shape: front.shape.slice(1) }, "example");
        known.set(example, { tensor: front, batched: true });
        return example;
      });
      return withTensors(arg, tensors);
    });
    if (size === undefined) {
      throw new OptionError({
        where: "vectorize",
        expected: "an argument with examples",
        received: "none",
        mend: "give inAxes an axis that is not null",
      });
    }
    const y = f(...(examples as unknown as Args));
    const options = { size, eachExample: eachExampleBy(scanOp) };
    const lanes = batchGraph(mergeScans(tensorsOf(y)), known, options);
    return withTensors(
      y,
      lanes.map((lane) => withBatchAxis(lane, options.size)),
    );
  };
