import { expect, test } from "vitest";
import { isFloat, type DType } from "../base/dtype.ts";
import { ComputeError, DTypeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { constant, input } from "../graph/leaves.ts";
import { applyOp, definedOps, type Attributes, type Op, type OpSample } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { compileGraph, evaluate, type Executable } from "../runtime/index.ts";
import { batchGraph, hasBatchRule } from "../transform/batch.ts";
import { pullback } from "../transform/gradient.ts";
import { directionLike, fixedRandom, inner, moved, sampleArray } from "./contract/samples.ts";
import * as ops from "./index.ts";
import "../transform/cond.ts";

const leaves = new Set(["input", "constant"]);
/** Its gradient differs from its slope on purpose. */
const blocks = new Set(["stopGradient"]);
const subjects = definedOps.filter((op) => !leaves.has(op.name));
const cases = subjects.flatMap((op) =>
  op.samples.map((sample, i) => [`${op.name} #${i}`, op, sample as OpSample<Attributes>] as const),
);

/** Ops that make a graph of a sample anew, which several tests then compile. */
function traced(op: Op, sample: OpSample<Attributes>, float: DType) {
  const random = fixedRandom(7);
  const arrays = sample.inputs.map((s) => sampleArray(s, float, random));
  const inputs = arrays.map(({ dtype, shape }) => input({ dtype, shape }));
  return { random, arrays, inputs, outputs: applyOp(op, inputs, sample.attributes ?? {}) };
}

const project = (ts: readonly Tensor[], weights: readonly NdArray[]): Tensor =>
  ts.map((t, i) => ops.sum(ops.multiply(t, constant(weights[i]!)))).reduce((a, b) => ops.add(a, b));

/** The op's value projected on random weights, its gradient, that gradient projected, and its gradient. */
async function derivatives(op: Op, sample: OpSample<Attributes>, float: DType) {
  const { random, arrays, inputs, outputs } = traced(op, sample, float);
  const variables = inputs.filter((t) => isFloat(t.dtype));
  const typeOf = (t: Tensor): NdArray => ({ ...t.type, data: new Float64Array(t.size) });
  const projected = (ts: readonly Tensor[]) =>
    project(
      ts,
      ts.map((t) => {
        const filled = directionLike({ ...typeOf(t), dtype: "float64" }, random);
        return {
          ...filled,
          dtype: t.dtype,
          data: float === "float64" ? filled.data : new Float32Array(filled.data as Float64Array),
        };
      }),
    );
  const value = projected(outputs.filter((t) => isFloat(t.dtype)));
  const one = constant({
    dtype: float,
    shape: [],
    data: float === "float64" ? Float64Array.of(1) : Float32Array.of(1),
  });
  const first = pullback([value], [one], variables);
  const slope = projected(first);
  const second = pullback([slope], [one], variables);
  const executable = await compileGraph({ inputs, outputs: [value, slope, ...first, ...second] });
  return { executable, arrays, random, count: variables.length };
}

async function withBestFloat(op: Op, sample: OpSample<Attributes>) {
  try {
    return { ...(await derivatives(op, sample, "float64")), float: "float64" as const };
  } catch (error) {
    // ONNX Runtime lacks some float64 kernels, and a lowering may be for float32 alone.
    if (
      !(error instanceof DTypeError) &&
      !(
        error instanceof ComputeError &&
        /NOT_IMPLEMENTED|Could not find an impl|INVALID_GRAPH|Provider type for \w+ node/.test(error.message)
      )
    )
      throw error;
    return { ...(await derivatives(op, sample, "float32")), float: "float32" as const };
  }
}

const run = async (executable: Executable, arrays: readonly NdArray[]) => executable.run(arrays);

test("every differentiable op has samples", () => {
  expect(subjects.filter((op) => op.vjp !== null && op.samples.length === 0).map((op) => op.name)).toEqual(
    [],
  );
});

test.each(cases)("%s: what runs has the inferred type", async (_, op, sample) => {
  const { arrays, inputs, outputs } = traced(op, sample, "float32");
  const results = await run(await compileGraph({ inputs, outputs }), arrays);
  expect(results.map(({ dtype, shape }) => ({ dtype, shape: [...shape] }))).toEqual(
    outputs.map(({ dtype, shape }) => ({ dtype, shape: [...shape] })),
  );
});

const differentiable = cases.filter(([, op, sample]) => {
  if (op.vjp === null || blocks.has(op.name)) return false;
  return traced(op, sample, "float32").outputs.some((t) => isFloat(t.dtype));
});

test.each(differentiable)(
  "%s: first and second gradient equal central differences",
  async (_, op, sample) => {
    const { executable, arrays, random, count, float } = await withBestFloat(op, sample);
    const at = arrays.flatMap((a, i) => (isFloat(a.dtype) ? [i] : []));
    const directions = arrays.map((a) =>
      directionLike({ ...a, dtype: isFloat(a.dtype) ? a.dtype : "float32" }, random),
    );
    const eps = float === "float64" ? 1e-5 : 1e-2;
    const shifted = (step: number) =>
      arrays.map((a, i) => (isFloat(a.dtype) ? moved(a, directions[i]!, step) : a));
    const [low, here, high] = [
      await run(executable, shifted(-eps)),
      await run(executable, arrays),
      await run(executable, shifted(eps)),
    ];
    const along = at.map((i) => directions[i]!);
    const number = (r: readonly NdArray[], i: number) => Number(r[i]!.data[0]);
    const tolerance = float === "float64" ? 1e-6 : 1e-2;
    for (const [order, gradients] of [here.slice(2, 2 + count), here.slice(2 + count)].entries()) {
      const expected = (number(high, order) - number(low, order)) / (2 * eps);
      const actual = inner(gradients, along);
      const scale = Math.max(1, Math.abs(expected), Math.abs(number(here, order)));
      expect(
        Math.abs(actual - expected) / scale,
        `order ${order + 1}: ${actual} against ${expected}`,
      ).toBeLessThan(tolerance);
    }
  },
);

/** The op on batched inputs, and the op on each example, stacked. */
async function bothWays(op: Op, sample: OpSample<Attributes>, batched: readonly boolean[]) {
  const size = 3;
  const examples = Array.from({ length: size }, (_, i) =>
    sample.inputs.map((s, k) => sampleArray(s, "float32", fixedRandom(batched[k] ? 10 * i + k : k))),
  );
  const apart = examples.map((arrays) => applyOp(op, arrays.map(constant), sample.attributes ?? {}));
  const inputs = examples[0]!.map(({ dtype, shape }) => input({ dtype, shape }));
  const lanes = inputs.map((t, k) => {
    const each = examples.map((arrays) => constant(arrays[k]!));
    return [
      t,
      batched[k] ? { tensor: ops.stack(each), batched: true } : { tensor: each[0]!, batched: false },
    ] as const;
  });
  const eachExample = () => {
    throw new Error(`${op.name} has no batch rule`);
  };
  const together = batchGraph(applyOp(op, inputs, sample.attributes ?? {}), new Map(lanes), {
    size,
    eachExample,
  });
  return {
    together: together.map((lane) => lane.tensor),
    apart: together.map((_, i) => ops.stack(apart.map((ys) => ys[i]!))),
  };
}

const batchable = cases.filter(([, op]) => hasBatchRule(op) && op.inputs.length > 0);

test.each(batchable)("%s: many examples at once equal one by one", async (_, op, sample) => {
  const count = sample.inputs.length;
  const patterns = [
    new Array<boolean>(count).fill(true),
    ...(count > 1 ? sample.inputs.map((_, i) => sample.inputs.map((_, k) => k === i)) : []),
  ];
  for (const batched of patterns) {
    const { together, apart } = await bothWays(op, sample, batched);
    const values = await evaluate([...together, ...apart]);
    together.forEach((t, i) => {
      expect(t.shape).toEqual(apart[i]!.shape);
      expectClose(values[i]!, values[together.length + i]!);
    });
  }
});

function expectClose(a: NdArray, b: NdArray): void {
  expect([...a.shape]).toEqual([...b.shape]);
  a.data.forEach((v: number | bigint, i: number) => expect(Number(v)).toBeCloseTo(Number(b.data[i]), 4));
}

test("every op with shapes to mind has a batch rule", () => {
  expect(subjects.filter((op) => !hasBatchRule(op)).map((op) => op.name)).toEqual([]);
});

test.each(cases.filter(([, op]) => op.expand !== undefined))(
  "%s: its gradient is its expansion's",
  async (_, op, sample) => {
    const { arrays, inputs, outputs } = traced(op, sample, "float32");
    const expansion = op.expand!(sample.attributes ?? {}, ...inputs);
    const gradients = [outputs[0]!, expansion].map((y) => {
      const weights = ops.reshape(ops.linspace(-1, 1, { num: y.size }), y.shape);
      return pullback([y], [weights], inputs);
    });
    const results = await run(await compileGraph({ inputs, outputs: gradients.flat() }), arrays);
    inputs.forEach((_, i) => expectClose(results[i]!, results[inputs.length + i]!));
  },
);

test.each(cases.filter(([, op]) => op.transposed !== undefined))(
  "%s: passes a transpose on as it declares",
  async (_, op, sample) => {
    const { arrays, inputs } = traced(op, sample, "float32");
    const rank = inputs[0]!.rank;
    const permutation = [...inputs[0]!.shape.keys()].map((i) => (i + 1) % rank);
    // Inputs such that their transposes are the sample.
    const inverse = permutation.map((_, i) => permutation.indexOf(i));
    const before = arrays.map((a) => ops.transpose(constant(a), inverse));
    const moved = op.transposed!(permutation, sample.attributes ?? {});
    const direct = applyOp(op, arrays.map(constant), sample.attributes ?? {})[0]!;
    const carried = ops.transpose(applyOp(op, before, moved.attributes)[0]!, moved.permutation);
    const [a, b] = await evaluate([direct, carried]);
    expectClose(a!, b!);
  },
);

test.each(cases.filter(([, op]) => op.monotone === true))("%s: never decreases", async (_, op, sample) => {
  const x = ops.linspace(-4, 4, { num: 65 });
  const y = (await applyOp(op, [x], sample.attributes ?? {})[0]!.array()).data as Float32Array;
  for (let i = 1; i < y.length; i++) expect(y[i]).toBeGreaterThanOrEqual(y[i - 1]!);
});
