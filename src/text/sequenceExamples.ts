import { DataError, OptionError } from "../base/errors.ts";
import { checkWhole } from "./padSequences.ts";

/** A sequence of ids or labels, or one number, as a class. */
export type SequenceField = ArrayLike<number> | number;

/** An example of sequences: `{ x: [source, target], y: [nextTokens] }`, `{ x: [tokens], y: [class] }`. */
export interface SequenceExample {
  /** For the model's inputs, in their order. */
  readonly x: readonly SequenceField[];
  /** For its outputs. */
  readonly y: readonly SequenceField[];
  /** How much the example counts. Default: 1. */
  readonly sampleWeight?: number;
}

/** The fields of an example, inputs first. */
const fieldsOf = ({ x, y }: SequenceExample): readonly SequenceField[] => [...x, ...y];

/** The length of an example's longest sequence. */
export const lengthOf = (example: SequenceExample): number =>
  fieldsOf(example).reduce<number>(
    (longest, field) => (typeof field === "number" ? longest : Math.max(longest, field.length)),
    0,
  );

/**
 * Checks that examples have the same fields, of whole numbers, and that no first input is empty.
 * @throws {DataError} naming the example and field.
 * @throws {OptionError} when there are none.
 */
export function checkExamples(examples: readonly SequenceExample[]): void {
  const first = examples[0];
  if (first === undefined)
    throw new OptionError({ where: "bucketByLength", problem: "there are no examples" });
  const kind = (field: SequenceField): string => (typeof field === "number" ? "number" : "sequence");
  const kindsOf = (fields: readonly SequenceField[]): string => fields.map(kind).join(", ");
  const expected = `x: ${kindsOf(first.x)}; y: ${kindsOf(first.y)}`;
  examples.forEach((example, number) => {
    const where = `bucketByLength, example ${number}`;
    const received = `x: ${kindsOf(example.x)}; y: ${kindsOf(example.y)}`;
    if (received !== expected) {
      throw new DataError({ where, problem: "its fields differ from the first one's", expected, received });
    }
    fieldsOf(example).forEach((field, i) => {
      const name = i < example.x.length ? `x[${i}]` : `y[${i - example.x.length}]`;
      checkWhole(typeof field === "number" ? [field] : field, `${where}, ${name}`);
    });
    const [source] = example.x;
    if (source === undefined || (typeof source !== "number" && source.length === 0)) {
      throw new DataError({
        where: `${where}, x[0]`,
        problem: "an empty sequence",
        mend: "leave the example out, or give it one token, as the unknown one",
      });
    }
  });
}
