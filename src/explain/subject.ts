import { UnsupportedError } from "../base/errors.ts";
import { alias, scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Network } from "../layers/network.ts";
import { broadcastTo, cast, expandDims, full, reshape } from "../ops/index.ts";
import { pullback, type PullbackRule } from "../transform/gradient.ts";
import { prepareForGradient } from "../transform/prepare.ts";
import type { FeaturePlace } from "./features.ts";
import { columnOf, columns, customScore, predictedClass, type ScoreSettings } from "./score.ts";
import { tappedRun, type Tap } from "./tappedRun.ts";

/** What the network does for some features. */
export interface Pass {
  /** What is explained, for every row: `[rows]`. */
  readonly score: Tensor;
  /** All outputs of the model. */
  readonly outputs: readonly Tensor[];
  /** The features, marked: differentiate by these. */
  readonly features: readonly Tensor[];
  /** What the subject's layer gives, marked; the features themselves where attributions lie on a layer. */
  readonly layer: Tensor | undefined;
}

/**
 * What an explainer explains: a model, a batch, and of every example a score, all in the graph. Where rows are asked
 * for that are more than the batch, they are whole copies of it one behind the other: row `r` belongs to example
 * `r mod batch`.
 */
export interface Subject {
  readonly network: Network;
  /** The batch that is explained, in the order of the model's inputs. */
  readonly inputs: readonly Tensor[];
  readonly batch: number;
  /** All outputs of the model for the batch. */
  readonly outputs: readonly Tensor[];
  /** The first output, or the one that is explained. */
  readonly prediction: Tensor;
  /** Of every example the class that is explained, int32 `[batch]`; nothing where it is a function of the outputs. */
  readonly target: Tensor | undefined;
  /** Where attributions lie. */
  readonly places: readonly FeaturePlace[];
  /** What stands at these places for the batch. */
  readonly features: readonly Tensor[];
  /** The layer that is looked at, for methods that do. */
  readonly layer: string | undefined;
  /** What stands at the places for other inputs, as a baseline. */
  featuresOf(inputs: readonly Tensor[]): readonly Tensor[];
  /** A run in which other features stand at the places. */
  pass(features: readonly Tensor[]): Pass;
  /** The score of other inputs: `[rows]`. */
  score(inputs: readonly Tensor[]): Tensor;
}

/** What a subject is made of. */
export interface SubjectParts {
  readonly where: string;
  readonly network: Network;
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly Tensor[];
  readonly score: ScoreSettings;
  readonly places: readonly FeaturePlace[];
  readonly layer: string | undefined;
  /** The classes to explain, int32 `[batch]`. Default: those predicted. */
  readonly target: Tensor | undefined;
}

/** Copies of a batch one behind the other: `[batch, ...]` -> `[copies batch, ...]`. */
export const copiesOf = (t: Tensor, copies: number): Tensor =>
  copies === 1
    ? t
    : reshape(broadcastTo(expandDims(t, 0), [copies, ...t.shape]), [
        copies * t.shape[0]!,
        ...t.shape.slice(1),
      ]);

export function makeSubject(parts: SubjectParts): Subject {
  const { where, network, weights, score: settings, places, layer } = parts;
  const given = parts.inputs.map((t, i) => cast(t, network.inputs[i]!.type.dtype));
  const batch = given[0]!.shape[0]!;

  /** One run: what stands at places may be replaced, and the layer's output is marked. */
  const run = (inputs: readonly Tensor[], at: ReadonlyMap<string, Tensor> = new Map()) => {
    const seen = new Map<string, Tensor>();
    const tap: Tap = (path, values) => {
      // A layer that is called again, as shared ones, is looked at where it is first.
      if (seen.has(path)) return values;
      const first = at.get(path) ?? (path === layer ? alias(values[0]!) : values[0]!);
      seen.set(path, first);
      return [first, ...values.slice(1)];
    };
    return { outputs: tappedRun(network, weights, inputs, tap).values, seen };
  };
  const featuresIn = (inputs: readonly Tensor[], seen: ReadonlyMap<string, Tensor>): Tensor[] =>
    places.map((place) => (place.kind === "input" ? inputs[place.input]! : seen.get(place.path)!));

  const clean = run(given);
  const explained = settings.score === undefined ? columns(network, clean.outputs, settings) : undefined;
  const target = explained && (parts.target ?? predictedClass(explained));
  const scoreOf = (outputs: readonly Tensor[]): Tensor => {
    if (settings.score !== undefined) return customScore(outputs, settings.score);
    const of = columns(network, outputs, settings);
    return columnOf(of, copiesOf(target!, of.shape[0]! / batch));
  };
  const expectRows = (rows: number): number => {
    if (rows % batch === 0 && (network.batchSize === undefined || rows === network.batchSize))
      return rows / batch;
    throw new UnsupportedError({
      where,
      problem: "the model takes batches of one size only, and this method runs it on copies of the batch",
      expected: `${network.batchSize ?? batch} rows`,
      received: `${rows}`,
      mend: "explain a model without stateful layers",
    });
  };

  const shown = network.outputNames.indexOf(settings.outputName ?? network.outputNames[0]!);
  return {
    network,
    inputs: given,
    batch,
    outputs: clean.outputs,
    prediction: clean.outputs[shown]!,
    target,
    places,
    features: featuresIn(given, clean.seen),
    layer,
    featuresOf: (inputs) => {
      const read = inputs.map((t, i) => cast(t, network.inputs[i]!.type.dtype));
      return featuresIn(read, run(read).seen);
    },
    pass(features) {
      const copies = expectRows(features[0]!.shape[0]!);
      const marked = features.map((t) => alias(t));
      const inputs = given.map((t) => copiesOf(t, copies));
      const at = new Map<string, Tensor>();
      places.forEach((place, i) => {
        if (place.kind === "input") inputs[place.input] = marked[i]!;
        else at.set(place.path, marked[i]!);
      });
      const { outputs, seen } = run(inputs, at);
      return {
        score: scoreOf(outputs),
        outputs,
        features: marked,
        layer: layer === undefined ? undefined : seen.get(layer),
      };
    },
    score(inputs) {
      expectRows(inputs[0]!.shape[0]!);
      return scoreOf(run(inputs.map((t, i) => cast(t, network.inputs[i]!.type.dtype))).outputs);
    },
  };
}

/**
 * How every row's score changes with its own variables: `d score[r] / d variables[r]`. Rows do not depend on each other,
 * so that the gradient of their sum is all of theirs.
 * @param rule replaces the gradient of some nodes; it sees the graph as the layers built it
 */
export function gradients(score: Tensor, variables: readonly Tensor[], rule?: PullbackRule): Tensor[] {
  const scores = rule ? [score] : prepareForGradient([score], variables);
  return pullback(scores, [broadcastTo(scalar(1, score.dtype), score.shape)], variables, rule);
}

/** A class for every example of a batch. */
export const sameTarget = (target: number, batch: number): Tensor =>
  full([batch], target, { dtype: "int32" });
