import type { NdArray } from "../base/ndarray.ts";
import { OptionError } from "../base/errors.ts";
import { constant, input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sum } from "../ops/index.ts";
import { arraysOf } from "../training/given.ts";
import { checkInputs } from "../training/checkedSource.ts";
import type { Model } from "../training/model.ts";
import { CompiledExplainer } from "./compiledExplainer.ts";
import type { ExplainCall, Explainer, ExplainOptions, Explanation, ExplainerKind } from "./explainer.ts";
import { differentiablePlaces, inputPlaces, type FeaturePlace } from "./features.ts";
import { lastSpatial, layerAt, layerPlaces, spatial } from "./layerPlaces.ts";
import { checkScore, checkTarget, columnsOf, type ScoreSettings } from "./score.ts";
import { makeSubject, sameTarget, type Subject } from "./subject.ts";

/**
 * What a method explains.
 * - `features`: every input that a gradient can be taken by, integer ones at their embedding; `layer` moves it there.
 * - `inputs`: the inputs as they are, for methods that change them.
 * - `layer`: a layer's output, which has to be named, as part of the way from the inputs.
 * - `spatialLayer`: likewise, but with places, and by default the last convolution.
 */
export type ExplainedPart = "features" | "inputs" | "layer" | "spatialLayer";

/** What a method describes. */
export interface Description<More extends string = never> {
  /** One for every place of the subject, or one alone. */
  readonly attributions: readonly Tensor[];
  /** What else it tells. */
  readonly more?: { readonly [K in More]: Tensor };
}

/** What a method is. The one place where its options, its graph and what it needs are said. */
export interface ExplainerDefinition<Given extends object, Settings extends object, More extends string> {
  readonly name: string;
  readonly kind: ExplainerKind;
  /** Default: `features`. */
  readonly explains?: ExplainedPart;
  /** The method's options with defaults put in; throws our errors for those that cannot be. */
  settings(given: Given, model: Model): Settings;
  /** Describes the attributions for a batch, from the subject alone. */
  describe(subject: Subject, settings: Settings): Description<More>;
}

/** Defines a method; yours are made the same way as the built-in ones. */
export function defineExplainer<Given extends object, Settings extends object, More extends string = never>(
  definition: ExplainerDefinition<Given, Settings, More>,
) {
  return (model: Model, options: Given & ExplainOptions = {} as Given & ExplainOptions): Explainer<More> => {
    const { name, kind } = definition;
    const { layer: given, target, output, outputName, position, score, ...own } = options;
    const settings = definition.settings(own as unknown as Given, model);
    const { network } = model;
    const scoring: ScoreSettings = {
      output: output ?? (kind === "perturbation" ? "probability" : "logit"),
      ...(target !== undefined && { target }),
      ...(outputName !== undefined && { outputName }),
      ...(position !== undefined && { position }),
      ...(score !== undefined && { score }),
    };
    checkScore(name, network, scoring);
    const { places, layer } = partOf(definition, model, given);

    const graph: Explainer<More>["graph"] = (types, { givenTarget = false } = {}) => {
      const inputs = types.map((type, i) => input(type, network.inputNames[i]!));
      const batch = types[0]!.shape[0]!;
      const asked = givenTarget ? input({ dtype: "int32", shape: [batch] }, "givenTarget") : undefined;
      const subject = makeSubject({
        where: name,
        network,
        weights: Object.fromEntries(
          model.weights.map(({ path, variable: { value } }) => [
            path,
            // Training writes to the arrays it has left behind.
            constant({ ...value, data: value.data.slice() }),
          ]),
        ),
        inputs,
        score: scoring,
        places,
        layer,
        target: asked ?? (target === undefined ? undefined : sameTarget(target, batch)),
      });
      const { attributions, more } = definition.describe(subject, settings);
      const named = attributions.map((t, i) => ({ place: places[i]!, t: perToken(t, places[i]!, subject) }));
      const outputs: [string, Tensor][] = [
        ...named.map(({ place, t }): [string, Tensor] => [
          named.length === 1 ? "attributions" : `attributions/${place.name}`,
          t,
        ]),
        ["prediction", subject.prediction],
        ...(subject.target ? [["target", subject.target] as [string, Tensor]] : []),
        ...Object.entries<Tensor>(more ?? {}),
      ];
      return {
        inputs: asked ? [...inputs, asked] : inputs,
        inputNames: [...network.inputNames, ...(asked ? ["givenTarget"] : [])],
        outputs: outputs.map(([, t]) => t),
        outputNames: outputs.map(([outputName]) => outputName),
      };
    };

    const compiled = new CompiledExplainer(name, model, graph);
    const explain = async (
      x: Parameters<Explainer>[0],
      call: ExplainCall = {},
    ): Promise<Explanation<More>> => {
      const arrays = await arraysOf(name, x, network.inputNames);
      checkInputs(name, arrays, network);
      const targets = targetsOf(name, call.target, arrays[0]!.shape[0]!, columnsOf(network, scoring));
      const results = await compiled.run(arrays, {
        targets,
        batchSize: call.batchSize ?? model.defaultBatchSize,
      });
      return explanationOf<More>(results, places);
    };
    return Object.assign(explain, { method: name, kind, model, settings, layer, graph });
  };
}

/** Where attributions lie, and the layer that is looked at. */
function partOf(
  { name, explains = "features" }: Pick<ExplainerDefinition<object, object, never>, "name" | "explains">,
  { network }: Model,
  layer: string | undefined,
): { readonly places: readonly FeaturePlace[]; readonly layer: string | undefined } {
  if (explains === "features")
    return { places: differentiablePlaces(name, network, layer), layer: undefined };
  if (explains === "inputs") {
    if (layer === undefined) return { places: inputPlaces(network), layer: undefined };
    throw new OptionError({ where: name, problem: "this method looks at no layer", mend: "leave out layer" });
  }
  const places = differentiablePlaces(name, network, undefined);
  if (explains === "spatialLayer") {
    const found = layer === undefined ? lastSpatial(name, network) : layerAt(name, network, layer, spatial);
    return { places, layer: found.path };
  }
  if (layer !== undefined) return { places, layer: layerAt(name, network, layer).path };
  throw new OptionError({
    where: name,
    problem: "this method needs a layer to look at",
    mend: `give { layer } one of ${layerPlaces(network)
      .map(({ path }) => path)
      .join(", ")}`,
  });
}

/** Attributions to a token's vector summed up; those that are so already, or to a layer that was asked for, stay. */
const perToken = (t: Tensor, place: FeaturePlace, { features, places }: Subject): Tensor =>
  place.kind === "embedding" && t.rank === features[places.indexOf(place)]!.rank ? sum(t, { axis: -1 }) : t;

/** A class for every example, checked. */
function targetsOf(
  where: string,
  target: ExplainCall["target"],
  examples: number,
  columns: number | undefined,
): NdArray | undefined {
  if (target === undefined) return undefined;
  const targets = typeof target === "number" ? new Array<number>(examples).fill(target) : target;
  if (targets.length !== examples) {
    throw new OptionError({
      where: `${where}.target`,
      expected: `one class, or one for each of ${examples} examples`,
      received: `${targets.length}`,
    });
  }
  checkTarget(where, targets, columns);
  return { dtype: "int32", shape: [examples], data: Int32Array.from(targets) };
}

function explanationOf<More extends string>(
  results: ReadonlyMap<string, NdArray>,
  places: readonly FeaturePlace[],
): Explanation<More> {
  const tensors = new Map([...results].map(([name, array]) => [name, constant(array)]));
  const take = (name: string): Tensor | undefined => {
    const found = tensors.get(name);
    tensors.delete(name);
    return found;
  };
  const single = take("attributions");
  const byFeature = Object.fromEntries(
    places.flatMap(({ name }, i) => {
      const t = take(`attributions/${name}`) ?? (i === 0 ? single : undefined);
      return t ? [[name, t]] : [];
    }),
  );
  const common = {
    attributions: Object.values(byFeature)[0]!,
    byFeature,
    prediction: take("prediction")!,
    target: take("target"),
  };
  return { ...common, ...Object.fromEntries(tensors) } as Explanation<More>;
}
