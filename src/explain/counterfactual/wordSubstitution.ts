import { OptionError, UnsupportedError } from "../../base/errors.ts";
import { isFloat } from "../../base/dtype.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { checkInputs } from "../../training/checkedSource.ts";
import { arraysOf, type Given } from "../../training/given.ts";
import type { Model } from "../../training/model.ts";
import { embeddingOf } from "../features.ts";
import { checkTarget } from "../score.ts";
import { classifier, lead, runnerUp, type Classifier } from "./classes.ts";

export interface WordSubstitutionOptions {
  /** The class that it should become. Default: of every text the one predicted next. */
  readonly target?: number;
  /** How many of the words nearest in the embedding are tried in each place. Default: 10. */
  readonly neighbours?: number;
  /** At most so many words are replaced. Default: 3. */
  readonly changes?: number;
  /** Tokens that are neither replaced nor put in, as padding and separators. Default: 0. */
  readonly fixed?: readonly number[];
}

/** Texts that would have been judged otherwise. */
export interface WordSubstitutions {
  /** Like the texts that were given: int32 `[texts, length]`. */
  readonly examples: Tensor;
  /** Whether the model really gives the class asked for, 1 or 0: `[texts]`. */
  readonly valid: Tensor;
  /** How many words are other ones: `[texts]`. */
  readonly changes: Tensor;
  /** The class asked for, int32 `[texts]`. */
  readonly target: Tensor;
}

const where = "wordSubstitution";
const defaults = { target: undefined, neighbours: 10, changes: 3, fixed: [0] } as const;

/** How many changed texts go through the model at once. */
const rowsAtOnce = 64;

/**
 * Counterfactuals for texts: words are replaced by those nearest to them in the model's own embedding until the class flips, each time the
 * word that brings the class asked for furthest ahead; where several flip it, the nearest of them (after Alzantot
 * et al. 2018, https://arxiv.org/abs/1804.07998, by greedy search). Look at `valid`: not every text can be flipped so.
 * @throws {OptionError} for a class that there is not, or settings out of range.
 * @throws {UnsupportedError} for a model without a single input of tokens behind an embedding.
 * @example
 * const tokens = layers.input([4], { dtype: "int32" });
 * const texts = model(tokens, layers.dense(2)(layers.flatten()(layers.embedding(9, 3)(tokens))));
 * const { examples, valid } = await explain.wordSubstitution(texts, tensor([[3, 4, 5, 0]], { dtype: "int32" }));
 */
export async function wordSubstitution(
  model: Model,
  x: Given,
  options: WordSubstitutionOptions = {},
): Promise<WordSubstitutions> {
  const settings = complete(where, options, defaults);
  checkNumbers(where, settings, {
    neighbours: { min: 1, integer: true },
    changes: { min: 1, integer: true },
  });
  const vectors = embeddingsOf(model);
  const [given] = (await arraysOf(where, x, model.network.inputNames)) as [NdArray];
  checkInputs(where, [given], model.network);
  const [texts, length] = given.shape as [number, number];
  const classify = await classifier(model, [rowsAtOnce, length]);
  const likely = await inBatches(
    classify,
    Array.from({ length: texts }, (_, i) => rowOf(given, i)),
    length,
  );
  if (settings.target !== undefined) checkTarget(where, [settings.target], likely[0]!.length);
  const target = Int32Array.from(likely, (row) => settings.target ?? runnerUp(row));
  const near = neighboursIn(vectors, settings);
  const made = new Int32Array(texts * length);
  const [valid, changes] = [new Int32Array(texts), new Int32Array(texts)];
  for (let i = 0; i < texts; i++) {
    const first = rowOf(given, i);
    let present = { tokens: first, lead: lead(likely[i]!, target[i]!), distance: 0 };
    for (let round = 0; round < settings.changes && present.lead <= 0; round++) {
      const tried = [...first.keys()]
        .filter((at) => present.tokens[at] === first[at])
        .flatMap((at) =>
          near(first[at]!).map(({ id, distance }) => ({ tokens: present.tokens.with(at, id), distance })),
        );
      const scores = await inBatches(
        classify,
        tried.map(({ tokens }) => tokens),
        length,
      );
      const judged = tried.map((one, k) => ({ ...one, lead: lead(scores[k]!, target[i]!) }));
      const flips = judged.filter((one) => one.lead > 0).sort((a, b) => a.distance - b.distance);
      const best = flips[0] ?? judged.sort((a, b) => b.lead - a.lead)[0];
      if (best === undefined || best.lead <= present.lead) break;
      present = best;
    }
    made.set(present.tokens, i * length);
    valid[i] = Number(present.lead > 0);
    changes[i] = first.filter((token, at) => token !== present.tokens[at]).length;
  }
  const perText = (data: Int32Array): Tensor => constant({ dtype: "int32", shape: [texts], data });
  return {
    examples: constant({ dtype: "int32", shape: [texts, length], data: made }),
    valid: perText(valid),
    changes: perText(changes),
    target: perText(target),
  };
}

const rowOf = ({ data, shape }: NdArray, i: number): Int32Array =>
  Int32Array.from({ length: shape[1]! }, (_, at) => Number(data[i * shape[1]! + at]));

/** The logits of texts, in batches of one size, the last filled up with zeros. */
async function inBatches(
  classify: Classifier,
  texts: readonly Int32Array[],
  length: number,
): Promise<Float32Array[]> {
  const made: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += rowsAtOnce) {
    const data = new Int32Array(rowsAtOnce * length);
    const some = texts.slice(start, start + rowsAtOnce);
    some.forEach((tokens, i) => data.set(tokens, i * length));
    const rows = await classify({ dtype: "int32", shape: [rowsAtOnce, length], data });
    made.push(...rows.slice(0, some.length));
  }
  return made;
}

/** The vectors of the model's words. @throws {UnsupportedError} for a model that has none. */
function embeddingsOf(model: Model): NdArray {
  const { inputs } = model.network;
  const [place] = inputs;
  const path =
    inputs.length === 1 && !isFloat(place!.type.dtype) ? embeddingOf(model.network, place!) : undefined;
  // A layer that adds positions holds the words' table inside.
  const tables = [`${path}/embeddings`, `${path}/tokenEmbedding/embeddings`];
  const found = model.weights.find((weight) => tables.includes(weight.path));
  if (found !== undefined) return found.variable.value;
  throw new UnsupportedError({
    where,
    problem: "the model has no single input of tokens that an embedding turns into vectors",
    mend: "use counterfactual for pictures and tables",
  });
}

/** The words nearest to a word, by the cosine distance of their vectors. */
function neighboursIn(
  { data, shape }: NdArray,
  { neighbours, fixed }: Required<Pick<WordSubstitutionOptions, "neighbours" | "fixed">>,
): (id: number) => readonly { readonly id: number; readonly distance: number }[] {
  const [words, size] = shape as [number, number];
  const vector = (id: number): Float32Array => (data as Float32Array).subarray(id * size, (id + 1) * size);
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
  const lengths = Array.from({ length: words }, (_, id) => Math.sqrt(dot(vector(id), vector(id))) || 1);
  return (id) => {
    if (fixed.includes(id)) return [];
    if (id < 0 || id >= words)
      throw new OptionError({ where, expected: `tokens from 0 to ${words - 1}`, received: String(id) });
    return Array.from({ length: words }, (_, other) => ({
      id: other,
      distance: 1 - dot(vector(id), vector(other)) / (lengths[id]! * lengths[other]!),
    }))
      .filter(({ id: other }) => other !== id && !fixed.includes(other))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, neighbours);
  };
}
