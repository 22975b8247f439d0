import type { PictureExplanation } from "../../../models/index.ts";
import type { Result } from "../../terminal.ts";

/** How many reasons are printed; all are in the JSON. */
const printed = 3;

const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** Why a self-explaining model told a class, a line for each of what counted most. */
export function formatExplanation(explanation: PictureExplanation): string[] {
  if (explanation.kind === "concepts") {
    return explanation.because
      .slice(0, printed)
      .map(
        ({ concept, value, weight, contribution }) =>
          `  ${concept} ${figure(value)} x ${figure(weight)} = ${figure(contribution)} for ${explanation.class}`,
      );
  }
  return explanation.because.slice(0, printed).map(({ prototype, box, source, ...seen }) => {
    const { top, left, height, width } = box;
    const patch = `rows ${top} to ${top + height - 1}, columns ${left} to ${left + width - 1}`;
    return (
      `  ${patch} look like prototype ${prototype}, a part of '${seen.class}' (training picture ${source.example}): ` +
      `${figure(seen.similarity)} x ${figure(seen.weight)} = ${figure(seen.contribution)} for ${explanation.class}`
    );
  });
}

/** The whole explanation for the closing line of JSON. */
export function explanationJson({ kind, class: told, because }: PictureExplanation): Result {
  return {
    kind,
    class: told,
    because: because.map((reason) => JSON.parse(JSON.stringify(reason)) as Result),
  };
}
