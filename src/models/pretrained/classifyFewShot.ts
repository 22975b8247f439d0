import { DataError, OptionError, ShapeError } from "../../base/errors.ts";
import { checkChoice, complete } from "../../base/options.ts";
import { logitsOfRows } from "../../decoding/decoder.ts";
import { logSoftmax, logSumExp } from "../../decoding/logProbabilities.ts";
import { ModelDecoder } from "../../decoding/modelDecoder.ts";
import type { Tokenizer } from "../../text/index.ts";
import type { Model } from "../../training/index.ts";
import { tokenizerOf } from "../using/metadata.ts";
import type { FewShotPrompt } from "./fewShotPrompt.ts";

/** How labels are judged. */
export interface ClassifyFewShotOptions {
  /** The labels to choose from, as they stand in the examples. */
  readonly labels: readonly string[];
  /**
   * A label's score: the `sum` of its tokens' log probabilities, or their `mean`, which does not favour short labels.
   * Default: sum.
   */
  readonly score?: "sum" | "mean";
  /** Default: the one in the model's metadata. */
  readonly tokenizer?: Pick<Tokenizer, "encode"> | undefined;
}

/** The label that a prompt goes on with. */
export interface FewShotGuess {
  /** The likeliest of the labels. */
  readonly label: string;
  /** The score of each label, in their order. */
  readonly scores: readonly number[];
  /** The scores as probabilities that add up to 1. */
  readonly probabilities: readonly number[];
}

/**
 * Chooses labels by how likely a language model finds them behind a prompt, without any training (Brown et al. 2020,
 * 2.4): the score of a label is `sum_i log P(token i | prompt, tokens before i)`. A prompt is read once for all labels.
 * @param prompts as {@link fewShotPrompt} makes them
 * @throws {OptionError} when there are no labels.
 * @throws {DataError} for an empty prompt or label, or without a tokenizer.
 * @throws {ShapeError} when a prompt and its label are longer than the model's longest sequence.
 * @example
 * async function isGood(gpt: Model, examples: models.FewShotExample[], text: string) {
 *   const prompt = models.fewShotPrompt({ examples, perClass: 4, template: "{text} {label}", text });
 *   const [guess] = await models.classifyFewShot(gpt, [prompt], { labels: ["good", "bad"] });
 *   return guess!.label === "good";
 * }
 */
export async function classifyFewShot(
  model: Model,
  prompts: readonly FewShotPrompt[],
  options: ClassifyFewShotOptions,
): Promise<FewShotGuess[]> {
  const { labels, ...rest } = options;
  const settings = complete("classifyFewShot", rest as Omit<ClassifyFewShotOptions, "labels">, {
    score: "sum",
    tokenizer: undefined,
  });
  checkChoice("classifyFewShot.score", settings.score, ["sum", "mean"]);
  if (labels.length === 0)
    throw new OptionError({ where: "classifyFewShot.labels", expected: "at least one" });
  const tokenizer = settings.tokenizer ?? tokenizerOf(model);
  const questions = prompts.map((prompt, i) => encodeQuestion(prompt, { labels, tokenizer, place: i }));
  if (questions.length === 0) return [];
  const scorer = new Scorer(model, Math.max(...questions.map(lengthOf)));
  const guesses: FewShotGuess[] = [];
  for (const question of questions) {
    const sums = await scorer.score(question);
    const scores = sums.map((sum, i) => (settings.score === "sum" ? sum : sum / question.labels[i]!.length));
    const total = logSumExp(Float32Array.from(scores));
    guesses.push({
      label: labels[scores.indexOf(Math.max(...scores))]!,
      scores,
      probabilities: scores.map((score) => Math.exp(score - total)),
    });
  }
  return guesses;
}

/** A prompt, and the labels that may follow it, as tokens. */
interface Question {
  readonly prompt: readonly number[];
  readonly labels: readonly (readonly number[])[];
}

/** The most tokens that are read: the last one of a label is only judged. */
const lengthOf = ({ prompt, labels }: Question): number =>
  prompt.length + Math.max(...labels.map((label) => label.length)) - 1;

function encodeQuestion(
  { prompt, before }: FewShotPrompt,
  {
    labels,
    tokenizer,
    place,
  }: { labels: readonly string[]; tokenizer: Pick<Tokenizer, "encode">; place: number },
): Question {
  const encode = (text: string, what: string): number[] => {
    const tokens = tokenizer.encode(text, { addSpecialTokens: false });
    if (tokens.length > 0) return tokens;
    throw new DataError({
      where: "classifyFewShot",
      problem: `${what} has no tokens`,
      received: JSON.stringify(text),
    });
  };
  return {
    prompt: encode(prompt, `prompt ${place}`),
    labels: labels.map((label) => encode(before + label, `label '${label}'`)),
  };
}

/** Reads a prompt once, and goes on from there with all labels side by side. */
class Scorer {
  readonly #decoder: ModelDecoder;

  constructor(model: Model, capacity: number) {
    this.#decoder = new ModelDecoder(model, { capacity });
    if (capacity <= this.#decoder.longest) return;
    throw new ShapeError({
      where: "classifyFewShot",
      problem: "a prompt is longer than the model's longest sequence",
      expected: `at most ${this.#decoder.longest} tokens`,
      received: `${capacity}`,
      mend: "give fewer or shorter examples",
    });
  }

  /** The log probability of every label behind the prompt. */
  async score({ prompt, labels }: Question): Promise<number[]> {
    const decoder = this.#decoder;
    decoder.restart();
    decoder.reorder([0]);
    const first = logSoftmax(
      logitsOfRows("classifyFewShot", await decoder.read(Int32Array.from(prompt)), 1)[0]!,
    );
    const scores = labels.map(([token]) => first[token!]!);
    const longest = Math.max(...labels.map((label) => label.length));
    if (longest > 1) decoder.reorder(labels.map(() => 0));
    for (let i = 1; i < longest; i++) {
      // Labels that have ended read on; what they say is not heard.
      const logits = await decoder.next(Int32Array.from(labels, (label) => label[i - 1] ?? 0));
      logitsOfRows("classifyFewShot", logits, labels.length).forEach((row, l) => {
        const token = labels[l]![i];
        if (token !== undefined) scores[l]! += logSoftmax(row)[token]!;
      });
    }
    return scores;
  }
}
