import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sizeOf } from "../../src/base/shape.ts";
import type { GoldenAreas } from "./cases.ts";
import { readGoldens } from "./read.ts";

const areas = readdirSync(new URL("../../goldens/keras/", import.meta.url))
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length) as keyof GoldenAreas);

/** Every string in a manifest entry that has the form of a tensor's name: the case's own, a slash, more. */
function tensorNames(value: unknown, prefix: string): string[] {
  if (typeof value === "string") return value.startsWith(prefix) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item) => tensorNames(item, prefix));
}

describe.each(areas)("goldens of %s", (area) => {
  const { cases, tensors } = readGoldens(area);

  it("has cases with names of their own", () => {
    expect(cases.length).toBeGreaterThan(0);
    expect(new Set(cases.map((c) => c.name)).size).toBe(cases.length);
  });

  it("names every tensor once, and no others", () => {
    const named = cases.flatMap((c) => tensorNames(c, `${c.name}/`));
    expect(named.toSorted()).toEqual(Object.keys(tensors).toSorted());
  });

  it("holds finite numbers only", () => {
    for (const [name, { data, shape }] of Object.entries(tensors)) {
      expect(data.length, name).toBe(sizeOf(shape));
      expect(Array.from(data, Number).every(Number.isFinite), name).toBe(true);
    }
  });
});

it("reads a layer case as Keras computed it", () => {
  const { cases, tensors } = readGoldens("layers");
  const dense = cases.find((c) => c.name === "dense: linear")!;
  const [x, kernel, bias, y] = [dense.inputs[0]!, dense.weights["kernel"]!, dense.weights["bias"]!, dense.output].map(
    (name) => tensors[name]!,
  );
  const [rows, inner, units] = [x!.shape[0]!, x!.shape[1]!, y!.shape[1]!];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < units; j++) {
      let sum = Number(bias!.data[j]);
      for (let k = 0; k < inner; k++) sum += Number(x!.data[i * inner + k]) * Number(kernel!.data[k * units + j]);
      expect(Number(y!.data[i * units + j])).toBeCloseTo(sum, 5);
    }
  }
});
