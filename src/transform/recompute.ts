import { input } from "../graph/leaves.ts";
import { applyOp } from "../graph/op.ts";
import { recorded } from "../graph/recording.ts";
import { Tensor } from "../graph/tensor.ts";
import { reshape } from "../ops/index.ts";
import { closeOver } from "./closure.ts";
import { scanOp } from "./scanOp.ts";
import { tensorsOf, withTensors } from "./trees.ts";

/**
 * The same function, whose gradient computes it a second time instead of keeping what lies between its
 * arguments and results: less memory for more time (Chen et al. 2016, "Training deep nets with sublinear
 * memory cost"). Arguments that are not tensors are passed on.
 * @example const block = recompute((x: Tensor) => ops.relu(ops.matMul(x, kernel)));
 */
export const recompute =
  <Args extends readonly unknown[], Y>(f: (...args: Args) => Y) =>
  (...args: Args): Y => {
    const given = tensorsOf(args).filter((t) => t instanceof Tensor);
    const fresh = given.map((t) => input(t.type, "x"));
    const next = fresh.values();
    const replaced = tensorsOf(args).map((t) => (t instanceof Tensor ? next.next().value! : t));
    const { result: y, made } = recorded(() => f(...withTensors(args, replaced)));
    const { body, captures } = closeOver(fresh, tensorsOf(y), made);
    // A loop of one step: what runs inside is neither shared with the outside nor kept.
    const results = applyOp(scanOp, [...given, ...captures], {
      body,
      carries: 0,
      scanned: 0,
      length: 1,
      reverse: false,
      recompute: true,
    });
    return withTensors(
      y,
      results.map((t) => reshape(t, t.shape.slice(1))),
    );
  };
