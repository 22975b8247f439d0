import { expect, test } from "vitest";
import { isFloat, type DType } from "../base/dtype.ts";
import { ComputeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { constant, input } from "../graph/leaves.ts";
import { applyOp, definedOps, type Attributes, type Op, type OpSample } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { compileGraph, type Executable } from "../runtime/index.ts";
import { pullback } from "../transform/gradient.ts";
import { directionLike, fixedRandom, inner, moved, sampleArray } from "./contract/samples.ts";
import * as ops from "./index.ts";
import "./phasedConv.ts";

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
    // ONNX Runtime lacks some float64 kernels.
    if (
      !(error instanceof ComputeError) ||
      !/NOT_IMPLEMENTED|Could not find an implementation|INVALID_GRAPH|bound to different types/.test(
        error.message,
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
