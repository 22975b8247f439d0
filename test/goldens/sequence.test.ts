import { describe, expect, test } from "vitest";
import type { NdArray } from "../../src/base/ndarray.ts";
import { constant } from "../../src/graph/leaves.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { layers, sequential } from "../../src/index.ts";
import { contextOf } from "../../src/layers/context.ts";
import { layerMakers, type Layer } from "../../src/layers/layer.ts";
import type { Stream } from "../../src/layers/stream.ts";
import * as ops from "../../src/ops/index.ts";
import { evaluate } from "../../src/runtime/index.ts";
import { gradWithAux } from "../../src/transform/grad.ts";
import { expectClose } from "../closeness.ts";
import { readGoldens } from "./read.ts";
import type { TensorName } from "./cases.ts";

type Named<Value> = Readonly<Record<string, Value>>;

/** `outputs = layer(inputs)`, with the gradients of the sum of all `dys[i] * outputs[i]`. */
interface SequenceCase {
  readonly name: string;
  readonly type: string;
  /** Nested layers and cells are `{ type, options }`. */
  readonly options: Named<unknown>;
  /** What Keras takes as arguments of the call, as `useCausalMask`. */
  readonly call: Named<unknown>;
  /** What each input is to Keras's call: `sequences`, `initialState`, `query`, `attentionMask`, ... */
  readonly roles: readonly string[];
  readonly inputs: readonly TensorName[];
  /** The masks that travel with the inputs. */
  readonly masks: readonly (TensorName | null)[];
  /** The case's name, `/`, the weight's name. */
  readonly weights: readonly TensorName[];
  /** Weights whose initial values are always the same. */
  readonly initial: Named<TensorName>;
  /** Of stateful layers, before and after the call. */
  readonly states: readonly TensorName[];
  readonly newStates: readonly TensorName[];
  readonly outputs: readonly TensorName[];
  readonly outputMasks: readonly (TensorName | null)[];
  readonly dys: readonly TensorName[];
  /** Null for integers and masks. */
  readonly inputGradients: readonly (TensorName | null)[];
  /** In the order of the weights. */
  readonly weightGradients: readonly TensorName[];
}

declare module "./cases.ts" {
  interface GoldenAreas {
    readonly sequenceRecurrent: SequenceCase;
    readonly sequenceWrappers: SequenceCase;
    readonly sequenceConvolutional: SequenceCase;
    readonly sequenceAttention: SequenceCase;
    readonly sequenceTransformer: SequenceCase;
  }
}

const areas = [
  "sequenceRecurrent",
  "sequenceWrappers",
  "sequenceConvolutional",
  "sequenceAttention",
  "sequenceTransformer",
] as const;

/** What is not compared, and why. */
const skipped: Named<string> = {
  "multiHeadAttention: value mask, empty row, scores":
    "a query that may look nowhere sees nothing in Keras when scores are returned, but everything alike when not; ours always the latter",
};

const map = <From, To>(record: Named<From>, f: (value: From, name: string) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));

/** Options as our layers take them, where that is not how Keras writes them. */
function ours(options: Named<unknown>, shape: readonly number[]): Record<string, unknown> {
  const own = map(options, (value, name) => {
    if (value === null && name.endsWith("ctivation")) return "linear";
    return isSaved(value) && value.type === "sequential" ? networkOf(value, shape.slice(2)) : value;
  });
  // A stateful layer of ours is told the batch size; one of Keras's sees it.
  return options["stateful"] === true ? { ...own, batchSize: shape[0] } : own;
}

interface Saved {
  readonly type: string;
  readonly options: Named<unknown>;
}

const isSaved = (value: unknown): value is Saved =>
  typeof value === "object" && value !== null && "type" in value && "options" in value;

const make = ({ type, options }: Saved): Layer => {
  const maker = layerMakers.get(type);
  if (maker === undefined) throw new Error(`there is no layer '${type}'`);
  return maker(options as never);
};

const networkOf = ({ options }: Saved, shape: readonly number[]): Layer =>
  sequential([layers.input(shape), ...(options["layers"] as Saved[]).map(make)]).network;

/** The layer of a case: most of what Keras takes as arguments of the call are options of ours. */
function layerOf({ type, options, call }: SequenceCase, shape: readonly number[]): Layer {
  // Ours sees by the input which way an embedding goes, and where a sequence starts by the stream it is part of.
  const { reverse: _, startIndex: __, ...rest } = call;
  return make({ type, options: { ...ours(options, shape), ...rest } });
}

/** A sequence that goes on at a place. */
const streamFrom = (startIndex: number): Stream => ({
  position: constant({ dtype: "int32", shape: [], data: Int32Array.of(startIndex) }),
  inputs: [true],
  carried: (_, { dtype, shape }) => ops.zeros(shape, { dtype }),
  carry: () => undefined,
  remember: (_, rows) => rows,
});

/** Zeros where the mask leaves a query out, in outputs `[batch, queries, ...]` or scores `[batch, heads, queries, keys]`. */
const counted = (y: Tensor, mask: Tensor): Tensor =>
  ops.multiply(y, ops.cast(ops.expandDims(mask, y.rank === 3 ? [2] : [1, 3]), y.dtype));

/** Layers whose outputs at queries that the mask leaves out are open; the goldens have zeros there. */
const openWhereMasked = ["multiHeadAttention", "groupQueryAttention", "transformerEncoder", "transformerDecoder"];

for (const area of areas) {
  const { cases, tensors } = readGoldens(area);
  describe(area, () => {
    for (const golden of cases) {
      test.skipIf(golden.name in skipped)(`Keras's ${golden.name}`, () => compare(golden, tensors));
    }
  });
}

async function compare(golden: SequenceCase, tensors: Named<NdArray>): Promise<void> {
  const array = (name: TensorName): NdArray => tensors[name]!;
  const of = (name: TensorName): Tensor => constant(array(name));
  const inputs = golden.inputs.map(of);
  const masks = golden.masks.map((name) => (name === null ? undefined : of(name)));
  const layer = layerOf(golden, inputs[0]!.shape);
  const specs = layer.weights(inputs.map(({ type }) => type));
  const states = Object.fromEntries(golden.states.map((name, i) => [`state${i}`, of(name)]));
  const names = golden.weights.map((name) => name.slice(golden.name.length + 1));
  const weights = Object.fromEntries(golden.weights.map((name, i) => [names[i]!, of(name)]));
  // Names and shapes are Keras's.
  expect(map(specs, ({ shape }) => shape)).toEqual(map({ ...weights, ...states }, ({ shape }) => shape));
  for (const [name, value] of Object.entries(golden.initial)) {
    const { shape, initializer } = specs[name]!;
    expect([...initializer.create(shape, [0, 1])]).toEqual([...(array(value).data as Float32Array)]);
  }

  const newStates: Record<string, Tensor> = {};
  const { startIndex } = golden.call;
  const context = contextOf({
    masks,
    stream: typeof startIndex === "number" ? streamFrom(startIndex) : undefined,
    update: (name, value) => (newStates[name] = value),
  });
  const differentiable = Object.fromEntries(
    inputs.flatMap((x, i) => (golden.inputGradients[i] === null ? [] : [[`${i}`, x]])),
  );
  const { aux: outputs, gradient } = gradWithAux(
    ({ xs, ws }: { readonly xs: Record<string, Tensor>; readonly ws: Record<string, Tensor> }) => {
      const ys = layer.call(
        { ...ws, ...states },
        inputs.map((x, i) => xs[i] ?? x),
        context,
      );
      expect(ys.map(({ shape }) => shape)).toEqual(golden.outputs.map((y) => array(y).shape));
      const terms = ys.map((y, i) => ops.sum(ops.multiply(y, of(golden.dys[i]!))));
      return { loss: terms.reduce((a, b) => ops.add(a, b)), aux: ys };
    },
  )({ xs: differentiable, ws: weights });

  const open = openWhereMasked.includes(golden.type) && masks[0] !== undefined;
  const outputMasks = layer.masks(inputs, masks);
  // Keras turns the outputs round, and passes the mask on as it was.
  const turned = golden.options["goBackwards"] === true;
  const pairs: [what: string, actual: Tensor | undefined, expected: TensorName | null][] = [
    ...outputs.map((y, i) => [`output ${i}`, open ? counted(y, masks[0]!) : y, golden.outputs[i]!] as never),
    ...golden.newStates.map((state, i) => [`new state ${i}`, newStates[`state${i}`], state] as never),
    ...golden.inputGradients.map((dx, i) => [`gradient of input ${i}`, gradient.xs[i], dx] as never),
    ...names.map((w, i) => [`gradient of ${w}`, gradient.ws[w], golden.weightGradients[i]!] as never),
    ...golden.outputMasks.map((mask, i) => {
      const own = outputMasks[i];
      return [`mask ${i}`, turned && own ? ops.flip(own, { axis: 1 }) : own, mask] as never;
    }),
  ];
  for (const [what, actual, expected] of pairs) {
    expect(actual !== undefined, `whether there is a ${what}`).toBe(expected !== null);
  }
  const compared = pairs.filter(([, , expected]) => expected !== null);
  const results = await evaluate(compared.map(([, actual]) => actual!));
  compared.forEach(([what, , expected], i) => {
    if (what.endsWith("key/bias")) return;
    expectClose(what, results[i]!, array(expected!));
  });
  // A bias of the keys shifts all scores of a query alike: what is left of its gradient is rounding.
  compared.forEach(([what], i) => {
    if (what.endsWith("key/bias")) expect(largest(results[i]!), what).toBeLessThan(1e-5);
  });
}

const largest = ({ data }: NdArray): number => Math.max(...Array.from(data as Float32Array, Math.abs));

test("every case that is left out exists", () => {
  const names = areas.flatMap((area) => readGoldens(area).cases.map(({ name }) => name));
  expect(Object.keys(skipped).filter((name) => !names.includes(name))).toEqual([]);
});
