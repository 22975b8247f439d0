import { describe, expect, test } from "vitest";
import { DataError, OptionError } from "../base/errors.ts";
import { padSequences } from "./padSequences.ts";

const rows = ({ shape, data }: ReturnType<typeof padSequences>): number[][] =>
  Array.from({ length: shape[0]! }, (_, i) =>
    Array.from(data as Int32Array).slice(i * shape[1]!, (i + 1) * shape[1]!),
  );

describe("padSequences", () => {
  const sequences = [[1], [2, 3], [4, 5, 6]];

  // The first cases are those of Keras's documentation.
  test.each([
    [
      { padding: "pre", truncating: "pre" },
      [
        [0, 0, 1],
        [0, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      { padding: "pre", truncating: "pre", value: -1 },
      [
        [-1, -1, 1],
        [-1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      { padding: "post", truncating: "pre" },
      [
        [1, 0, 0],
        [2, 3, 0],
        [4, 5, 6],
      ],
    ],
    [
      { padding: "pre", truncating: "pre", length: 2 },
      [
        [0, 1],
        [2, 3],
        [5, 6],
      ],
    ],
    [
      {},
      [
        [1, 0, 0],
        [2, 3, 0],
        [4, 5, 6],
      ],
    ],
    [
      { length: 2 },
      [
        [1, 0],
        [2, 3],
        [4, 5],
      ],
    ],
    [
      { length: 4, padding: "pre" },
      [
        [0, 0, 0, 1],
        [0, 0, 2, 3],
        [0, 4, 5, 6],
      ],
    ],
  ] as const)("%j", (options, expected) => {
    const padded = padSequences(sequences, options);
    expect(padded.dtype).toBe("int32");
    expect(rows(padded)).toEqual(expected);
  });

  test("takes typed arrays, empty sequences and none at all", () => {
    expect(rows(padSequences([new Int32Array([7]), []]))).toEqual([[7], [0]]);
    expect(padSequences([]).shape).toEqual([0, 0]);
    expect(padSequences([[], []]).shape).toEqual([2, 0]);
  });

  test("names what is no whole number", () => {
    expect(() => padSequences([[1], [2, 2.5]])).toThrow(DataError);
    expect(() => padSequences([[1], [2, 2.5]])).toThrow(/sequence 1: element 1 .*\n.*2\.5/);
    expect(() => padSequences([[NaN]])).toThrow(/NaN/);
    expect(() => padSequences([[2 ** 31]])).toThrow(/2147483648/);
    expect(() => padSequences([[1]], { length: -1 })).toThrow(OptionError);
    expect(() => padSequences([[1]], { padding: "left" as "pre" })).toThrow(/padding[^]*post/);
  });
});
