import type { NdArray } from "../base/ndarray.ts";
import type { Guess } from "./using/guess.ts";

/** What looking at a trained model's answers to test examples gives: the report shows it. */
export interface Findings {
  /** The class of every test example, and the class it was taken for, as places in `classNames`. */
  readonly classes?: {
    readonly classNames: readonly string[];
    readonly labels: ArrayLike<number>;
    readonly predictions: ArrayLike<number>;
  };
  /** Some pictures, to look at. */
  readonly pictures?: readonly PictureFinding[];
  /** Some texts: what went in and what came out. Some are printed after training too. */
  readonly texts?: readonly TextFinding[];
  /** Sheets of pictures, each kept as a file of the run too. */
  readonly sheets?: readonly PictureSheet[];
}

/** Several pictures put together as one, to look at. */
export interface PictureSheet {
  /** What its file is called, without `.png`. */
  readonly name: string;
  readonly title: string;
  /** What is where. */
  readonly caption: string;
  /** uint8 `[height, width, channels]`. */
  readonly picture: NdArray;
}

/** A picture with what it was taken for. */
export interface PictureFinding {
  /** uint8 `[height, width, channels]`. */
  readonly picture: NdArray;
  readonly label: string;
  /** Most likely first. */
  readonly guesses: readonly Guess[];
}

/** A text with the model's answer: its class, its translation, how it goes on. */
export interface TextFinding {
  readonly input: string;
  readonly output: string;
  /** The right answer, where there is one. */
  readonly expected?: string;
}
