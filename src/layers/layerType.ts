// Layers and the places they wire stand together: each type needs the other.
import type { Shape } from "../base/shape.ts";
import type { Constraint } from "../constraints/index.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import type { Initializer } from "../initializers/index.ts";
import type { Regularizer } from "../regularizers/index.ts";
import type { Stream } from "./stream.ts";

/** A weight that a layer asks for. */
export interface WeightSpec {
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Default: float32. */
  readonly dtype?: TensorType["dtype"];
  /** Whether the optimizer changes it; `false` for state such as moving averages. Default: true. */
  readonly trainable?: boolean;
  /** Whether it is a state that goes from batch to batch, at inference too, until it is reset. Default: false. */
  readonly carried?: boolean;
  readonly regularizer?: Regularizer | undefined;
  readonly constraint?: Constraint | undefined;
}

/** Which steps of a sequence count: bool `[batch, time]`; nothing where all do. */
export type Mask = Tensor | undefined;

/** What a layer can ask of the run that it is part of. */
export interface CallContext {
  /** Training, or inference. */
  readonly training: boolean;
  /** Whether the layer is trained, or frozen. */
  readonly trainable: boolean;
  /** The masks of the inputs, in order. */
  readonly masks: readonly Mask[];
  /** Set where a sequence comes in piece by piece, and some input of this layer with it. */
  readonly stream: Stream | undefined;
  /** Whether the layer at a path, counted from here, has been frozen in the model. */
  frozen(path: string): boolean;
  /** A fresh random key for this call of this layer. Only while training. */
  key(): Tensor;
  /** Sets the next value of one of the layer's non-trainable weights. */
  update(weight: string, value: Tensor): void;
  /** Adds a scalar to the training loss. */
  addLoss(loss: Tensor): void;
}

/** A layer: frozen options and pure functions. Call it on places of a model to wire it in. */
export interface Layer {
  (...inputs: readonly (Symbolic | readonly Symbolic[])[]): Symbolic;
  readonly type: string;
  /** The name that was asked for. */
  readonly givenName: string | undefined;
  readonly options: object;
  readonly trainable: boolean;
  /** Whether it can take a sequence piece by piece and still give what the whole would. */
  readonly streams: boolean;
  /** The only size of batch that it can take, if there is one. */
  readonly batchSize: number | undefined;
  /** The weights it needs for inputs of these types, which have the batch axis in front. */
  weights(inputs: readonly TensorType[]): Readonly<Record<string, WeightSpec>>;
  /**
   * Describes its outputs for a batch.
   * @param weights by the names that `weights` gave them
   */
  call(
    weights: Readonly<Record<string, Tensor>>,
    inputs: readonly Tensor[],
    context: CallContext,
  ): readonly Tensor[];
  /** The masks of its outputs, in order, from the inputs and their masks. */
  masks(inputs: readonly Tensor[], masks: readonly Mask[]): readonly Mask[];
}

/** A layer, called on places: every call of a layer in a model is one. */
export interface Call {
  readonly layer: Layer;
  readonly inputs: readonly Symbolic[];
  readonly outputs: readonly Symbolic[];
}

/**
 * A place in a model that is being wired: what a layer gives when it is called on such places. Its type
 * leaves out the batch axis, which every tensor of a model has in front. A layer that gives several tensors
 * gives a list of places, which stands for its first where a single one is wanted:
 * `const [y, hidden, cell] = layers.lstm(64, { returnState: true })(x)`.
 */
export interface Symbolic extends Iterable<Symbolic> {
  readonly type: TensorType;
  /** The call that makes it; nothing for a model's input. */
  readonly origin: Call | undefined;
  /** The name of a model's input. */
  readonly name: string | undefined;
  /** For a model's input: whether its first axis may be shorter than the type says. */
  readonly shorter: boolean;
}
