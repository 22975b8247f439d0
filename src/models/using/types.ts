import type { Wave } from "../../audio/index.ts";
import type { NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";
import type { CutRecording } from "../speech/hear.ts";
import type { CutText } from "./encodeTexts.ts";

/** How a text is gone on with. */
export interface GenerateOptions {
  /** Tokens to make at most. Default: 200. */
  readonly maxTokens?: number;
  /** Divides the logits: below 1 bolder towards the likeliest, above 1 more varied, 0 always the likeliest. Default: 1. */
  readonly temperature?: number;
  /** Draw among so many of the likeliest tokens. Default: all. */
  readonly topK?: number;
  /** Draw among the likeliest tokens that together have this probability. Default: 1. */
  readonly topP?: number;
  /** Above 1, makes tokens that came before less likely (Keskar et al. 2019). Default: 1. */
  readonly repetitionPenalty?: number;
  /** Texts before which it ends. Default: none. */
  readonly stop?: readonly string[];
  /**
   * Follow so many texts at once and give the likeliest, instead of drawing: options of drawing are refused. The
   * text ends where the model's context does. Default: 1, which draws.
   */
  readonly beams?: number;
  /** Decides what is drawn. Default: 0. */
  readonly seed?: number;
  /** Told every piece of text as soon as it is certain. Not with beams. */
  readonly onText?: (piece: string) => void;
  /** Told when the model reads only the end of the prompt. */
  readonly onCut?: (cut: CutText) => void;
}

/** How a text went on. */
export interface GeneratedText {
  /** What was added; the prompt is not repeated. */
  readonly text: string;
  /** How many tokens that was. */
  readonly tokens: number;
}

/** Goes on with a prompt, by a model whose task is `languageModeling`. */
export type GenerateText = (
  model: Model,
  prompt: string,
  options?: GenerateOptions,
) => Promise<GeneratedText>;

/** How a translation is searched for. */
export interface TranslateOptions {
  /** How many translations are followed at once. Default: 4. */
  readonly beams?: number;
  /** Tokens of a translation at most. Default: as many as the model's positions. */
  readonly maxTokens?: number;
  /** Told of every text that the model reads only the beginning of. */
  readonly onCut?: (cut: CutText) => void;
}

/** Translates each text, by a model whose task is `translation`. */
export type Translate = (
  model: Model,
  texts: readonly string[],
  options?: TranslateOptions,
) => Promise<readonly string[]>;

/** A text's words with a tag each, and what the tags say together. */
export interface TaggedText {
  readonly tokens: readonly string[];
  /** As `B-PER`, `I-PER`, `O`; one a token. */
  readonly tags: readonly string[];
  readonly entities: readonly TaggedEntity[];
}

/** Neighbouring tokens that are one thing. */
export interface TaggedEntity {
  /** As `PER`. */
  readonly type: string;
  /** Tokens from `start` to `end`, exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Tags each text's words, by a model whose task is `tagging`. */
export type TagTokens = (model: Model, texts: readonly string[]) => Promise<readonly TaggedText[]>;

/** How speech is written down. */
export interface TranscribeOptions {
  /** How many beginnings of a transcript are followed at once; 1 takes the likeliest letter at each time. Default: 1. */
  readonly beams?: number;
  /** Told of every recording that the model hears only the beginning of. */
  readonly onCut?: (cut: CutRecording) => void;
}

/**
 * Writes down what is said in each recording, by a model whose task is `speechRecognition`. Sound of other rates is
 * resampled to what the model hears.
 */
export type Transcribe = (
  model: Model,
  recordings: readonly Wave[],
  options?: TranscribeOptions,
) => Promise<readonly string[]>;

/**
 * Gives each text a vector, by a model whose task is `textEmbedding`.
 * Shape: float32 `[texts, dimensions]`.
 */
export type EmbedTexts = (
  model: Model,
  texts: readonly string[],
  options?: { readonly onCut?: (cut: CutText) => void },
) => Promise<NdArray>;
