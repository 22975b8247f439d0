import { DataError, OptionError } from "../base/errors.ts";
import type { JsonRecord } from "../base/json.ts";
import type { NdArray } from "../base/ndarray.ts";
import { suggest } from "../base/nearest.ts";
import { checkOptionNames } from "../base/options.ts";
import { sizeOf } from "../base/shape.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Layer } from "../layers/layer.ts";
import { chain, layerPaths, type Network } from "../layers/network.ts";
import { recomputed } from "../layers/recomputed.ts";
import { summarize } from "../layers/summary.ts";
import { input, type Symbolic } from "../layers/symbolic.ts";
import { arraySource, isSource, type BatchSource } from "./batches.ts";
import type { History, Logs } from "./callback.ts";
import { Callable } from "./callable.ts";
import { formatSummary } from "./console/summary.ts";
import { Fit, scalars, streamKey } from "./fit.ts";
import { planFit, type CheckOptions, type FitOptions } from "./fitOptions.ts";
import { checkedSource, checkInputs, checkPairs, type Pairs, type Wanted } from "./checkedSource.ts";
import { arraysOf, type Given } from "./given.ts";
import { resolveObjective, trackerOf, type CompileOptions, type Objective } from "./objective.ts";
import type { SaveOptions } from "./saveModel.ts";
import { firstState, type OptimizerState } from "./optimizerState.ts";
import { Predictor } from "./predictor.ts";
import { leavePrivacy } from "./private/leavePrivacy.ts";
import { singleStep } from "./singleStep.ts";
import { Steps } from "./steps.ts";
import {
  assign,
  carriedBy,
  resetCarried,
  setValues,
  valuesByTraining,
  weightsOf,
  type ModelWeight,
} from "./variables.ts";

/** How a model is run over many examples. */
export interface RunOptions {
  /** Default: 32, or what stateful layers take. */
  readonly batchSize?: number;
}

/** How a model is made. */
export interface ModelOptions {
  readonly name?: string;
  /** Draws the initial weights. Default: a random one. */
  readonly seed?: number;
}

interface Compiled {
  readonly options: CompileOptions;
  readonly objective: Objective;
  readonly steps: Steps;
}

// Merging with the class below is what makes it callable.
/** Calling a model wires it into another one, as a layer; the weights are shared. */
export interface Model {
  (...places: readonly (Symbolic | readonly Symbolic[])[]): Symbolic;
}

/**
 * A network with its weights, trained and used by Keras's verbs. It holds no device memory: nothing
 * needs to be freed.
 */
export class Model extends Callable {
  readonly name: string;
  readonly seed: number;
  /** Whatever belongs to the model and is saved with it, as class names. */
  metadata: JsonRecord = {};
  readonly #pending: readonly Layer[];
  #network: Network | undefined;
  #weights: readonly ModelWeight[] | undefined;
  readonly #frozen = new Set<string>();
  #compiled: Compiled | undefined;
  #optimizer: OptimizerState | undefined;
  readonly #predictor = new Predictor();

  /** @internal Use {@link sequential} or {@link model}. */
  constructor(from: Network | readonly Layer[], options: ModelOptions = {}) {
    super();
    checkOptionNames("model", options, { name: true, seed: true });
    const built = Array.isArray(from) ? undefined : (from as Network);
    this.#network = built;
    this.#pending = built ? [] : (from as readonly Layer[]);
    this.name = options.name ?? built?.givenName ?? (built ? "model" : "sequential");
    this.seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  }

  /** What calling the model does: it becomes a layer on these places. */
  protected override connect(...places: readonly (Symbolic | readonly Symbolic[])[]): Symbolic {
    this.#build(places.flat()[0] as Symbolic | undefined);
    return this.network(...places);
  }

  /** The layers and their wiring. @throws {OptionError} before the input's shape is known. */
  get network(): Network {
    if (this.#network === undefined) {
      throw new OptionError({
        where: this.name,
        problem: "the shape of its input is not known yet",
        mend: "begin with layers.input(shape), or train or predict first",
      });
    }
    return this.#network;
  }

  #build(from: Symbolic | undefined): void {
    if (this.#network !== undefined || from === undefined) return;
    const { dtype, shape } = from.type;
    this.#network = chain(input(shape, { dtype }), this.#pending, { name: this.name });
  }

  /** Builds a model that began without an input from the first data it meets. */
  #buildFor(array: NdArray): void {
    const dtype = array.dtype === "int32" || array.dtype === "int64" ? array.dtype : "float32";
    this.#build(input(array.shape.slice(1), { dtype }));
  }

  /** Every weight under its path, as `conv2d/kernel`, in the order of the layers. */
  get weights(): readonly ModelWeight[] {
    this.#weights ??= weightsOf(this.network, streamKey(this.seed, "weights"), this.#frozen);
    return this.#weights;
  }

  /** The paths of the layers that {@link Model.freeze} holds fast. */
  get frozen(): readonly string[] {
    return [...this.#frozen];
  }

  /**
   * Holds layers fast: training leaves their weights as they are, and batch normalization uses its moving
   * averages. Without paths, every layer.
   * @param paths layers by their paths, as `conv2d` or `encoder/dense`
   * @throws {OptionError} for a path that the model does not have.
   * @example
   * model.freeze("dense");
   * model.frozen // ["dense"]
   */
  freeze(...paths: readonly string[]): void {
    for (const path of this.#layerPaths(paths)) this.#frozen.add(path);
    this.#recompile();
  }

  /** Lets frozen layers be trained again. Without paths, every layer. */
  unfreeze(...paths: readonly string[]): void {
    for (const path of this.#layerPaths(paths)) this.#frozen.delete(path);
    this.#recompile();
  }

  #layerPaths(paths: readonly string[]): readonly string[] {
    const known = layerPaths(this.network);
    for (const path of paths) {
      if (known.includes(path)) continue;
      throw new OptionError({
        where: this.name,
        problem: `there is no layer '${path}'`,
        mend: suggest(path, known),
      });
    }
    return paths.length === 0 ? this.network.layers.map(({ name }) => name) : paths;
  }

  /** Steps and optimizer state are made anew for other trained weights. */
  #recompile(): void {
    this.#weights = undefined;
    this.#compiled = undefined;
    this.#optimizer = undefined;
  }

  /** Copies of the weights by path. */
  getWeights(): Record<string, NdArray> {
    return Object.fromEntries(
      this.weights.map(({ path, variable: { value } }) => [path, { ...value, data: value.data.slice() }]),
    );
  }

  /**
   * Sets weights by path; those not named stay.
   * @throws {DataError} for a path that the model does not have.
   * @throws {ShapeError} for another shape.
   */
  setWeights(values: Readonly<Record<string, NdArray>>): void {
    setValues(this.name, this.weights, values);
  }

  /**
   * Sets the states of stateful layers to zero: the next batch begins new sequences.
   * @example model.resetStates()
   */
  resetStates(): void {
    resetCarried(this.weights);
  }

  /**
   * Says what the model is trained for.
   * @example model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] })
   * @throws {OptionError} for names that are not known.
   */
  compile(options: CompileOptions): void {
    this.#optimizer = undefined;
    this.#compiled = undefined;
    this.#options = options;
    if (this.#network !== undefined) this.#ready("compile");
  }
  #options: CompileOptions | undefined;

  /** What {@link Model.compile} was given. */
  get compileOptions(): CompileOptions | undefined {
    return this.#options;
  }

  #ready(where: string): Compiled {
    const options = this.#options;
    if (options === undefined) {
      throw new OptionError({
        where: `${this.name}.${where}`,
        problem: "the model has not been compiled",
        mend: 'call model.compile({ optimizer: "adam", loss: ... }) first',
      });
    }
    if (this.#compiled === undefined) {
      const objective = resolveObjective(this.network, options);
      const tracker = trackerOf(objective, this.network.outputNames);
      const steps = new Steps({
        network: options.recompute ? recomputed(this.network) : this.network,
        frozen: new Set(this.#frozen),
        weights: this.weights,
        objective,
        tracker,
      });
      this.#compiled = { options, objective, steps };
    }
    return this.#compiled;
  }

  /** Data in the order of the inputs, checked. */
  async #inputs(where: string, x: Given): Promise<NdArray[]> {
    if (this.#network === undefined) this.#buildFor((await arraysOf(where, x, ["input"]))[0]!);
    const arrays = await arraysOf(where, x, this.network.inputNames);
    checkInputs(where, arrays, this.network);
    return arrays;
  }

  /** @internal Stateful layers take batches of one size only. */
  get defaultBatchSize(): number {
    return this.#network?.batchSize ?? 32;
  }

  /** @internal What data for training and evaluation must fit. */
  wanted(where: string, { checkData = false }: CheckOptions = {}): Wanted {
    const { losses } = this.#ready(where).objective;
    return { where, network: this.network, losses, finite: checkData };
  }

  /** @internal Inputs and outputs as arrays that fit the model and each other. */
  async pairs(where: string, { x, y }: { x: Given; y: Given }, options?: CheckOptions): Promise<Pairs> {
    const inputs = await this.#inputs(where, x);
    const pairs = { x: inputs, y: await arraysOf(where, y, this.network.outputNames) };
    checkPairs(pairs, this.wanted(where, options));
    return pairs;
  }

  /**
   * Trains the model.
   * @param x examples along the first axis: an array, a list, or a record by input; or a {@link BatchSource}
   * @param y what the outputs should be
   * @returns the figures of every epoch
   * @throws {ComputeError} when the loss is no longer finite; the weights are then those of the step before.
   * @example const history = await model.fit(x, y, { epochs: 10, batchSize: 64, validationSplit: 0.1 });
   */
  fit(x: Given, y: Given, options?: FitOptions): Promise<History>;
  fit(source: BatchSource, options?: FitOptions): Promise<History>;
  async fit(first: Given | BatchSource, second?: Given | FitOptions, third?: FitOptions): Promise<History> {
    const streamed = isSource(first);
    const options = ((streamed ? second : third) ?? {}) as FitOptions;
    const prepared = await planFit(
      this,
      streamed ? { source: first } : { x: first, y: second as Given },
      options,
    );
    const { objective, steps } = this.#ready("fit");
    const { state: optimizer, step } = this.#optimizer ?? firstState(objective.optimizer, this.weights);
    const loop = new Fit({
      ...prepared,
      model: this,
      weights: this.weights,
      objective,
      steps: prepared.privateSteps?.(steps) ?? steps,
      optimizer,
      step,
    });
    try {
      return await loop.run();
    } finally {
      this.#optimizer = { state: loop.optimizer, step: loop.step };
    }
  }

  /**
   * One update on one batch, as in a loop of your own. Metrics are left out. It knows no privacy: a model that was trained
   * privately has no guarantee any more.
   * @returns the loss of the batch
   * @throws {ComputeError} when the loss is no longer finite; the weights stay as they were.
   */
  async trainOnBatch(x: Given, y: Given): Promise<number> {
    const pairs = await this.pairs("trainOnBatch", { x, y });
    leavePrivacy(this);
    const { loss, optimizer } = await singleStep(
      { ...this.#ready("trainOnBatch"), weights: this.weights, optimizer: this.#optimizer, seed: this.seed },
      { ...pairs, sampleWeight: undefined },
    );
    this.#optimizer = optimizer;
    return loss;
  }

  /**
   * Loss and metrics on data.
   * @returns them by name, as `{ loss, accuracy }`
   * @example const { accuracy } = await model.evaluate(x, y);
   */
  async evaluate(
    x: Given,
    y: Given,
    options: RunOptions & { readonly sampleWeight?: NdArray } = {},
  ): Promise<Logs> {
    checkOptionNames("evaluate", options, { batchSize: true, sampleWeight: true });
    const pairs = await this.pairs("evaluate", { x, y });
    const batchSize = options.batchSize ?? this.defaultBatchSize;
    return this.evaluateBatches(
      arraySource(pairs.x, pairs.y, { batchSize, sampleWeight: options.sampleWeight }),
    );
  }

  /** {@link Model.evaluate} on a source of batches. */
  async evaluateBatches(source: BatchSource): Promise<Logs> {
    const { steps } = this.#ready("evaluate");
    const state = valuesByTraining(this.weights);
    let tracked: Record<string, NdArray> | undefined;
    for await (const batch of checkedSource(source, this.wanted("evaluate")).batches(0, 0)) {
      tracked = await steps.test(state, tracked ?? steps.tracked(batch), batch);
    }
    for (const { path, variable } of carriedBy(this.weights)) assign(variable, state.fixed[path]!);
    if (tracked === undefined)
      throw new DataError({ where: "evaluate", problem: "the data source gave no batches" });
    return scalars(await steps.results(tracked));
  }

  /**
   * The model's outputs for every example.
   * @returns a tensor; a list of tensors for several outputs
   * @example const probabilities = await (await model.predict(x) as Tensor).data();
   */
  async predict(x: Given, options: RunOptions = {}): Promise<Tensor> {
    const [first] = await this.predictAll(x, options);
    return first!;
  }

  /** {@link Model.predict} for a model with several outputs: all of them, in order. */
  async predictAll(x: Given, options: RunOptions = {}): Promise<Tensor[]> {
    checkOptionNames("predict", options, { batchSize: true });
    const arrays = await this.#inputs("predict", x);
    const { batchSize = this.defaultBatchSize } = options;
    const outputs = await this.#predictor.run(this.network, this.weights, { x: arrays, batchSize });
    return outputs.map(constant);
  }

  /** The outputs for one batch as it is. */
  async predictOnBatch(x: Given): Promise<Tensor> {
    return this.predict(x, { batchSize: Number.MAX_SAFE_INTEGER });
  }

  /** The number of weights, trained or not. */
  countParams(): number {
    return this.weights.reduce((total, { spec }) => total + sizeOf(spec.shape), 0);
  }

  /** A table of the layers with their shapes and numbers of parameters. */
  summary(): string {
    return formatSummary({ ...summarize(this.network), name: this.name });
  }

  /**
   * Saves the model in a folder, or in a browser's storage: `opfs://name`. See {@link saveModel}.
   * @throws {DataError} when it cannot be written; what was there before stays whole.
   */
  async save(where: string, options: SaveOptions = {}): Promise<void> {
    const { saveModel } = await import("./saveModel.ts");
    await saveModel(this, where, options);
  }

  /** The whole model as one safetensors file, which {@link loadModel} takes: to be sent, or downloaded. */
  async toBytes(options: SaveOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { encodeModel } = await import("./saveModel.ts");
    return encodeModel(this, options);
  }
}
