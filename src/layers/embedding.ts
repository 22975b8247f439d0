import { DTypeError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { notEqual, take } from "../ops/index.ts";
import { expectPositiveInteger } from "./checks.ts";
import { penalizeActivity } from "./finish.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";
import { weight, type GivenConstraint, type GivenInitializer, type GivenRegularizer } from "./weight.ts";

interface Options {
  /** Default: randomUniform, from -0.05 to 0.05. */
  readonly embeddingsInitializer?: GivenInitializer;
  /** Default: none. */
  readonly embeddingsRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly embeddingsConstraint?: GivenConstraint;
  /** Penalizes the result, divided by the batch size. Default: none. */
  readonly activityRegularizer?: GivenRegularizer;
  /** Whether index 0 is padding, which layers behind leave out: see `layers.masking`. Default: false. */
  readonly maskZero?: boolean;
}

export interface EmbeddingOptions extends Options, LayerOptions {}

const defaults = {
  embeddingsInitializer: "randomUniform",
  embeddingsRegularizer: undefined,
  embeddingsConstraint: undefined,
  activityRegularizer: undefined,
  maskZero: false,
} as const;

const embeddingLayer = defineLayer({
  type: "embedding",
  options({ inputDim, outputDim, ...rest }: Options & Sizes) {
    expectPositiveInteger("embedding", "inputDim", inputDim);
    expectPositiveInteger("embedding", "outputDim", outputDim);
    return { inputDim, outputDim, ...complete("embedding", rest, defaults) };
  },
  weights: ({ inputDim, outputDim, embeddingsInitializer, ...options }) => ({
    embeddings: weight([inputDim, outputDim], embeddingsInitializer, {
      regularizer: options.embeddingsRegularizer,
      constraint: options.embeddingsConstraint,
    }),
  }),
  streams: true,
  mask: ({ maskZero }, [x]) => (maskZero ? notEqual(x!, 0) : undefined),
  call({ activityRegularizer }, { embeddings }, [x], context) {
    if (x!.dtype !== "int32" && x!.dtype !== "int64") {
      throw new DTypeError({
        where: "embedding",
        problem: "the input holds no indices",
        expected: "int32 or int64",
        received: x!.dtype,
        mend: 'declare the input as layers.input(shape, { dtype: "int32" })',
      });
    }
    const y = take(embeddings!, x!, { axis: 0 });
    penalizeActivity(activityRegularizer, y, context);
    return y;
  },
});

interface Sizes {
  readonly inputDim: number;
  readonly outputDim: number;
}

/**
 * Looks up a learned vector for every index, as of words or items.
 * Shapes: `x [batch, ...]` of int32 in [0, inputDim) -> `[batch, ..., outputDim]`; `embeddings [inputDim, outputDim]`.
 * @throws {OptionError} unless both sizes are positive integers.
 * @throws {DTypeError} unless the input is int32 or int64.
 * @example layers.embedding(5000, 64, { maskZero: true })
 */
export const embedding = (inputDim: number, outputDim: number, options: EmbeddingOptions = {}): Layer =>
  embeddingLayer({ ...options, inputDim, outputDim });
