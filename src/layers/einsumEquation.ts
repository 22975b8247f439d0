import { OptionError, ShapeError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { showBatched } from "./checks.ts";

/** The terms of `input,kernel->output`, their `...` taken off. */
export interface EinsumEquation {
  readonly input: string;
  readonly kernel: string;
  readonly output: string;
  /** Where `...` stands in input and output. */
  readonly ellipsis: "none" | "left" | "right";
}

const pattern =
  /^(?:(?<input>[a-z]+),(?<kernel>[a-z]+)->(?<output>[a-z]+)|(?<left>\.\.\.)(?<input1>[a-z]+),(?<kernel1>[a-z]+)->\.\.\.(?<output1>[a-z]+)|(?<input2>[a-z]+)\.\.\.,(?<kernel2>[a-z]+)->(?<output2>[a-z]+)\.\.\.)$/i;

/** @throws {OptionError} when the equation has another form. */
export function parseEquation(equation: string): EinsumEquation {
  const found = pattern.exec(String(equation).replaceAll(" ", ""))?.groups;
  const input = found?.["input"] ?? found?.["input1"] ?? found?.["input2"];
  const kernel = found?.["kernel"] ?? found?.["kernel1"] ?? found?.["kernel2"];
  const output = found?.["output"] ?? found?.["output1"] ?? found?.["output2"];
  if (found === undefined || input === undefined || kernel === undefined || output === undefined) {
    throw new OptionError({
      where: "einsumDense.equation",
      expected: 'input,kernel->output, as "abc,cd->abd" or "...x,xy->...y"',
      received: JSON.stringify(equation) ?? "nothing",
    });
  }
  const right = found["input2"] === undefined ? "none" : "right";
  return { input, kernel, output, ellipsis: found["left"] === undefined ? right : "left" };
}

/**
 * The length of every letter's axis.
 * @throws {ShapeError} when input or output shape do not fit the equation.
 */
export function axisLengths(
  { input, output, ellipsis }: EinsumEquation,
  shape: Shape,
  outputShape: readonly (number | null)[],
): ReadonlyMap<string, number> {
  // Without `...` on the left the first letter is the batch, which output shapes leave out.
  const chosen = ellipsis === "left" ? output : output.slice(1);
  if (ellipsis === "none" ? shape.length !== input.length : shape.length < input.length) {
    throw new ShapeError({
      where: "einsumDense",
      expected: `an input with axes ${input}`,
      received: showBatched(shape),
    });
  }
  if (chosen.length !== outputShape.length) {
    throw new ShapeError({
      where: "einsumDense.outputShape",
      expected: `a length for each of the axes ${[...chosen].join(", ")}`,
      received: JSON.stringify(outputShape),
    });
  }
  const skipped = ellipsis === "left" ? shape.length - input.length : 0;
  const lengths = new Map([...input].map((letter, i) => [letter, shape[skipped + i]!]));
  [...chosen].forEach((letter, i) => {
    const length = outputShape[i];
    if (length !== null && length !== undefined) lengths.set(letter, length);
  });
  return lengths;
}
