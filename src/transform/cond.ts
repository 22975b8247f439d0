import { DTypeError, ShapeError } from "../base/errors.ts";
import { isFloat } from "../base/dtype.ts";
import { sameShape } from "../base/shape.ts";
import type { GraphFunction } from "../graph/function.ts";
import { input } from "../graph/leaves.ts";
import { applyOp, defineMultiOp, variadic, type OpFunction } from "../graph/op.ts";
import { recorded } from "../graph/recording.ts";
import { showType } from "../graph/type.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastTo, reshape, sin, square, where } from "../ops/index.ts";
import { batchGraph, withBatchAxis, type Lane } from "./batch.ts";
import { closeOver } from "./closure.ts";
import { pullback } from "./gradient.ts";
import { eachExampleBy } from "./scanBatch.ts";
import { scanOp } from "./scanOp.ts";
import { tensorsOf, withTensors } from "./trees.ts";

type CondAttributes = {
  /** Both take the same inputs: all that is captured. */
  readonly whenTrue: GraphFunction;
  readonly whenFalse: GraphFunction;
};

/** One branch's gradients to its float inputs, as a branch that takes the cotangents too. */
function backwardBranch(branch: GraphFunction, counted: readonly boolean[]): GraphFunction {
  const cotangents = branch.outputs.map((t, i) => (counted[i] ? input(t.type, "cotangent") : undefined));
  const variables = branch.inputs.filter((t) => isFloat(t.dtype));
  return {
    inputs: [...branch.inputs, ...cotangents.filter((t) => t !== undefined)],
    outputs: pullback(branch.outputs, cotangents, variables),
  };
}

/** One branch with a batch axis in front of every output. */
function batchedBranch(branch: GraphFunction, lanes: readonly Lane[], size: number): Tensor[] {
  const known = new Map(branch.inputs.map((t, i) => [t, lanes[i]!]));
  const options = { size, eachExample: eachExampleBy(scanOp) };
  return batchGraph(branch.outputs, known, options).map((lane) => withBatchAxis(lane, size));
}

/** `p ? x^2 : sin x`. */
function sample(predicate: boolean) {
  const x = input({ dtype: "float32", shape: [2] });
  return {
    inputs: [{ values: [Number(predicate)], shape: [], dtype: "bool" as const }, [2]],
    attributes: {
      whenTrue: { inputs: [x], outputs: [square(x)] },
      whenFalse: { inputs: [x], outputs: [sin(x)] },
    },
  };
}

const condOp: OpFunction<readonly string[], CondAttributes, Tensor[]> = defineMultiOp<
  readonly string[],
  CondAttributes
>({
  name: "cond",
  inputs: variadic("inputs"),
  inferType(_, { whenTrue, whenFalse }) {
    const [a, b] = [whenTrue.outputs, whenFalse.outputs];
    const fits =
      a.length === b.length && a.every((t, i) => t.dtype === b[i]!.dtype && sameShape(t.shape, b[i]!.shape));
    if (!fits) {
      throw new ShapeError({
        where: "cond",
        expected: "branches that give tensors of the same types",
        received: `${a.map(showType).join(", ")} and ${b.map(showType).join(", ")}`,
      });
    }
    return a.map((t) => t.type);
  },
  vjp({ dys, attributes: { whenTrue, whenFalse } }, predicate, ...captures) {
    const counted = whenTrue.outputs.map((t, i) => isFloat(t.dtype) && dys[i] !== undefined);
    const given = dys.filter((_, i) => counted[i]) as Tensor[];
    const gradients = applyOp(condOp, [predicate!, ...captures, ...given], {
      whenTrue: backwardBranch(whenTrue, counted),
      whenFalse: backwardBranch(whenFalse, counted),
    }).values();
    return [null, ...captures.map((t) => (isFloat(t.dtype) ? gradients.next().value! : null))];
  },
  // Examples that decide differently need both branches.
  batch({ batched, size, attributes: { whenTrue, whenFalse } }, predicate, ...captures) {
    const lanes = captures.map((tensor, i) => ({ tensor, batched: batched[i + 1]! }));
    const [a, b] = [batchedBranch(whenTrue, lanes, size), batchedBranch(whenFalse, lanes, size)];
    return a.map((t, i) => {
      const choice = batched[0]
        ? reshape(predicate!, [size, ...t.shape.slice(1).map(() => 1)])
        : broadcastTo(predicate!, t.shape);
      return where(choice, t, b[i]!);
    });
  },
  lower(onnx, [predicate, ...captures], { whenTrue, whenFalse }) {
    const branch = (body: GraphFunction) =>
      onnx.subgraph(body, new Map(body.inputs.map((t, i) => [t, captures[i]!])));
    return onnx.nodes("If", [predicate!], whenTrue.outputs.length, {
      then_branch: branch(whenTrue),
      else_branch: branch(whenFalse),
    });
  },
  samples: [true, false].map(sample),
});

/**
 * One of two functions of no arguments, chosen while the graph runs: only the chosen one is computed.
 * Both may use any tensor from outside, and give trees of tensors of the same types.
 * @param predicate a bool scalar
 * @throws {DTypeError} unless the predicate is bool.
 * @throws {ShapeError} when it is no scalar, or the branches differ in what they give.
 * @example cond(ops.greater(loss, 1), () => ops.log(loss), () => loss)
 */
export function cond<Y>(predicate: Tensor, whenTrue: () => Y, whenFalse: () => Y): Y {
  if (predicate.dtype !== "bool") {
    throw new DTypeError({
      where: "cond",
      expected: "a predicate of dtype bool",
      received: predicate.dtype,
      mend: "compare first, as ops.greater(x, 0)",
    });
  }
  if (predicate.size !== 1) {
    throw new ShapeError({ where: "cond", expected: "a scalar predicate", received: showType(predicate) });
  }
  const { result, made } = recorded(() => [whenTrue(), whenFalse()] as const);
  const [chosen, other] = result;
  const outputs = [...tensorsOf(chosen), ...tensorsOf(other)];
  const count = tensorsOf(chosen).length;
  const { body, captures } = closeOver([], outputs, made);
  const results = applyOp(condOp, [reshape(predicate, []), ...captures], {
    whenTrue: { inputs: body.inputs, outputs: body.outputs.slice(0, count) },
    whenFalse: { inputs: body.inputs, outputs: body.outputs.slice(count) },
  });
  return withTensors(chosen, results);
}
