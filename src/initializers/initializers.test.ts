import { describe, expect, it } from "vitest";
import { readGoldens } from "../../test/goldens/read.ts";
import { OptionError, ShapeError } from "../base/errors.ts";
import * as random from "../base/random.ts";
import { sizeOf } from "../base/shape.ts";
import * as initializers from "./index.ts";

const key = random.randomKey(7);

function expectNear(got: Float32Array, expected: Float32Array): void {
  expect(got.length).toBe(expected.length);
  got.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(2e-6));
}

describe("Keras draws from the same distributions", () => {
  const { cases, tensors } = readGoldens("initializers");
  it.each(cases)("$name", ({ type, options, draws, shape, output }) => {
    const made = initializers.fromConfig({ name: type, config: options as never });
    if (output !== undefined) {
      expectNear(made.create(shape!, key), tensors[output]!.data as Float32Array);
    }
    for (const { shape, distribution, minval, maxval, mean, stddev } of draws ?? []) {
      const n = sizeOf(shape);
      const expected =
        distribution === "uniform"
          ? random.uniform(key, n, { low: minval!, high: maxval! })
          : random[distribution](key, n).map((x) => mean! + stddev! * x);
      expectNear(made.create(shape, key), expected);
    }
  });
});

it("makes orthonormal rows or columns, whichever are fewer", () => {
  for (const shape of [
    [3, 5],
    [6, 4],
    [3, 3, 2, 8],
    [4, 4],
  ]) {
    const values = initializers.orthogonal({ gain: 2 }).create(shape, key);
    const columns = shape.at(-1)!;
    const rows = values.length / columns;
    const wide = rows < columns;
    const count = Math.min(rows, columns);
    const at = (v: number, i: number) => values[wide ? v * columns + i : i * columns + v]!;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let dot = 0;
        for (let i = 0; i < Math.max(rows, columns); i++) dot += at(a, i) * at(b, i);
        expect(dot).toBeCloseTo(a === b ? 4 : 0, 5);
      }
    }
  }
});

it("draws by the key, or always the same with a seed", () => {
  const free = initializers.glorotUniform();
  expect(free.create([3, 4], key)).toEqual(free.create([3, 4], key));
  expect(free.create([3, 4], key)).not.toEqual(free.create([3, 4], random.randomKey(8)));
  const seeded = initializers.glorotUniform({ seed: 5 });
  expect(seeded.create([3, 4], key)).toEqual(seeded.create([3, 4], random.randomKey(8)));
});

it.each(initializers.names)("%s survives saving", (name) => {
  const made = initializers.get(name);
  const again = initializers.fromConfig(JSON.parse(JSON.stringify(made)));
  expect(again.name).toBe(name);
  expect(again.create([4, 4], key)).toEqual(made.create([4, 4], key));
});

it("resolves Keras's names and rejects what it does not know", () => {
  expect(initializers.get("he_normal").name).toBe("heNormal");
  expect(() => initializers.get("glorotUnifrom")).toThrow("did you mean 'glorotUniform'?");
  expect(() => initializers.varianceScaling({ mode: "fanin" as never })).toThrow(OptionError);
  expect(() => initializers.varianceScaling({ scale: 0 })).toThrow("greater than 0");
  expect(() => initializers.randomNormal({ stdev: 1 } as never)).toThrow("did you mean 'stddev'?");
  expect(() => initializers.randomUniform({ minval: 1, maxval: 0 })).toThrow(OptionError);
  expect(() => initializers.orthogonal().create([3], key)).toThrow(ShapeError);
});
