import { ShapeError } from "../../base/errors.ts";
import { complete } from "../../base/options.ts";
import { broadcastTo, slice, take } from "../../ops/index.ts";
import { expectInputRank, expectPositiveInteger } from "../checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { weight, type GivenInitializer } from "../weight.ts";
import { placesOf } from "./places.ts";

interface Options {
  /** Default: glorotUniform. */
  readonly initializer?: GivenInitializer;
}
export interface PositionEmbeddingOptions extends Options, LayerOptions {}

const type = "positionEmbedding";

const maker = defineLayer({
  type,
  options({ sequenceLength, ...rest }: Options & { readonly sequenceLength: number }) {
    expectPositiveInteger(type, "sequenceLength", sequenceLength);
    return { sequenceLength, ...complete(type, rest, { initializer: "glorotUniform" }) };
  },
  mask: "keep",
  weights({ sequenceLength, initializer }, [x]) {
    expectInputRank(type, x!, 3, "[batch, time, features]");
    return { embeddings: weight([sequenceLength, x!.shape[2]!], initializer) };
  },
  call({ sequenceLength }, { embeddings }, [x], context) {
    const steps = x!.shape[1]!;
    if (steps > sequenceLength) {
      throw new ShapeError({
        where: type,
        problem: "the sequence is longer than the table of positions",
        expected: `at most ${sequenceLength} steps`,
        received: `${steps}`,
        mend: "cut the sequence, or make the table longer",
      });
    }
    const rows =
      context.stream === undefined
        ? slice(embeddings!, [{ stop: steps }])
        : take(embeddings!, placesOf(steps, context), { axis: 0 });
    return broadcastTo(rows, x!.shape);
  },
});

/**
 * A learned vector for every place of a sequence (as in BERT and GPT). It gives the vectors alone, to be added to
 * the sequence, as in Keras Hub.
 * Shapes: `x [batch, time, features]` -> the same; `embeddings [sequenceLength, features]`.
 * @throws {ShapeError} for a sequence that is longer than `sequenceLength`.
 * @example
 * const x = layers.input([20, 64]);
 * const y = layers.add()([x, layers.positionEmbedding(128)(x)]);
 */
export const positionEmbedding = (sequenceLength: number, options: PositionEmbeddingOptions = {}): Layer =>
  maker({ ...options, sequenceLength });
