import { describe, expect, test } from "vitest";
import type { NdArray } from "../../src/base/ndarray.ts";
import { constant } from "../../src/graph/leaves.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { layers, model, optimizers, type Model } from "../../src/index.ts";
import { contextOf } from "../../src/layers/context.ts";
import { layerMakers, type Mask } from "../../src/layers/layer.ts";
import type { Symbolic } from "../../src/layers/symbolic.ts";
import * as ops from "../../src/ops/index.ts";
import { evaluate } from "../../src/runtime/index.ts";
import { gradWithAux } from "../../src/transform/grad.ts";
import { expectClose } from "../closeness.ts";
import type { TensorName } from "./cases.ts";
import { readGoldens } from "./read.ts";

type Named<Value> = Readonly<Record<string, Value>>;

/** `outputs = model(inputs)`, with the gradients of the sum of all `dys[i] * outputs[i]`. */
interface NetworkCase {
  readonly name: string;
  readonly type: string;
  readonly options: Named<unknown>;
  /** Layers, each behind those that it reads: nodes by their names, or inputs as `x0`. */
  readonly nodes: readonly {
    readonly name: string;
    readonly type: string;
    readonly options: Named<unknown>;
    readonly inputs: readonly string[];
  }[];
  readonly outputNames: readonly string[];
  readonly inputs: readonly TensorName[];
  /** The case's name, `/`, the weight's path in the model. */
  readonly weights: readonly TensorName[];
  readonly outputs: readonly TensorName[];
  readonly outputMasks: readonly (TensorName | null)[];
  readonly dys: readonly TensorName[];
  readonly inputGradients: readonly (TensorName | null)[];
  readonly weightGradients: readonly TensorName[];
}

interface Evaluation {
  readonly loss: number;
  /** Without sample weights. */
  readonly metric: number;
  readonly weightedMetric: number;
}

/** A model that is evaluated, trained for two epochs by gradient descent on one batch, and evaluated again. */
interface TrainedCase extends NetworkCase {
  readonly loss: string;
  readonly metric: string;
  readonly learningRate: number;
  readonly yTrue: TensorName;
  readonly sampleWeight: TensorName | null;
  readonly evaluationBefore: Evaluation;
  readonly losses: readonly number[];
  readonly evaluationAfter: Evaluation;
  readonly weightsAfter: readonly TensorName[];
}

declare module "./cases.ts" {
  interface GoldenAreas {
    readonly sequenceNetworks: NetworkCase | TrainedCase;
  }
}

const { cases, tensors } = readGoldens("sequenceNetworks");

const array = (name: TensorName): NdArray => tensors[name]!;

const pathsOf = ({ name, weights }: NetworkCase): string[] => weights.map((w) => w.slice(name.length + 1));

function modelOf(golden: NetworkCase): Model {
  const places: Record<string, Symbolic> = {};
  golden.inputs.forEach((name, i) => {
    const { shape, dtype } = array(name);
    places[`x${i}`] = layers.input(shape.slice(1), { dtype });
  });
  const inputs = Object.values(places);
  for (const { name, type, options, inputs: read } of golden.nodes) {
    const maker = layerMakers.get(type);
    if (maker === undefined) throw new Error(`there is no layer '${type}'`);
    places[name] = maker({ ...options, name } as never)(read.map((place) => places[place]!));
  }
  return model(
    inputs,
    golden.outputNames.map((name) => places[name]!),
  );
}

describe("masks on their way through a model", () => {
  test.each(cases.map((golden) => [golden.name, golden] as const))("Keras's %s", async (_, golden) => {
    const paths = pathsOf(golden);
    const { network } = modelOf(golden);
    const inputs = golden.inputs.map((name) => constant(array(name)));
    const weights = Object.fromEntries(golden.weights.map((name, i) => [paths[i]!, constant(array(name))]));
    expect(Object.keys(network.weights()).sort()).toEqual(Object.keys(weights).sort());
    const differentiable = Object.fromEntries(
      inputs.flatMap((x, i) => (golden.inputGradients[i] === null ? [] : [[`${i}`, x]])),
    );
    let masks: readonly Mask[] = [];
    const { aux: outputs, gradient } = gradWithAux(
      ({ xs, ws }: { readonly xs: Record<string, Tensor>; readonly ws: Record<string, Tensor> }) => {
        const made = network.run(
          ws,
          inputs.map((x, i) => xs[i] ?? x),
          contextOf(),
        );
        masks = made.masks;
        const terms = made.values.map((y, i) => ops.sum(ops.multiply(y, constant(array(golden.dys[i]!)))));
        return { loss: terms.reduce((a, b) => ops.add(a, b)), aux: made.values };
      },
    )({ xs: differentiable, ws: weights });

    const pairs: [what: string, actual: Tensor | undefined, expected: TensorName | null][] = [
      ...golden.outputs.map((y, i) => [`output ${i}`, outputs[i], y] as never),
      ...golden.outputMasks.map((mask, i) => [`mask ${i}`, masks[i], mask] as never),
      ...golden.inputGradients.map((dx, i) => [`gradient of input ${i}`, gradient.xs[i], dx] as never),
      ...paths.map((w, i) => [`gradient of ${w}`, gradient.ws[w], golden.weightGradients[i]!] as never),
    ];
    for (const [what, actual, expected] of pairs) {
      expect(actual !== undefined, `whether there is a ${what}`).toBe(expected !== null);
    }
    const compared = pairs.filter(([, , expected]) => expected !== null);
    const results = await evaluate(compared.map(([, actual]) => actual!));
    compared.forEach(([what, , expected], i) => expectClose(what, results[i]!, array(expected!)));
  });
});

const trained = cases.filter((golden): golden is TrainedCase => "loss" in golden);

describe("losses, metrics and training where a mask reaches the output", () => {
  test.each(trained.map((golden) => [golden.name, golden] as const))("Keras's %s", async (_, golden) => {
    const paths = pathsOf(golden);
    const net = modelOf(golden);
    net.compile({
      optimizer: optimizers.sgd({ learningRate: golden.learningRate }),
      loss: golden.loss as never,
      metrics: [golden.metric as never],
      weightedMetrics: [golden.metric as never],
    });
    net.setWeights(Object.fromEntries(golden.weights.map((name, i) => [paths[i]!, array(name)])));
    const [x, y] = [array(golden.inputs[0]!), array(golden.yTrue)];
    const given = {
      batchSize: x.shape[0]!,
      ...(golden.sampleWeight !== null && { sampleWeight: array(golden.sampleWeight) }),
    };
    const expectEvaluation = async (expected: Evaluation): Promise<void> => {
      const { loss, ...metrics } = await net.evaluate(x, y, given);
      const [metric, weightedMetric] = Object.values(metrics);
      for (const [name, value] of Object.entries({ loss, metric, weightedMetric })) {
        expect(value, name).toBeCloseTo(expected[name as keyof Evaluation], 5);
      }
    };
    await expectEvaluation(golden.evaluationBefore);
    const losses: number[] = [];
    await net.fit(x, y, {
      ...given,
      epochs: 2,
      shuffle: false,
      verbose: false,
      callbacks: [{ name: "losses", onTrainBatchEnd: (_batch, loss) => void losses.push(loss) }],
    });
    losses.forEach((loss, i) => expect(loss).toBeCloseTo(golden.losses[i]!, 5));
    expect(losses).toHaveLength(golden.losses.length);
    await expectEvaluation(golden.evaluationAfter);
    const after = net.getWeights();
    paths.forEach((w, i) => expectClose(w, after[w]!, array(golden.weightsAfter[i]!)));
  });
});
