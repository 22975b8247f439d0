import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { contextOf } from "../../layers/context.ts";
import * as layers from "../../layers/index.ts";
import { network, type Network } from "../../layers/network.ts";
import { computeLoss, sparseCategoricalCrossentropy } from "../../losses/index.ts";
import { tanh } from "../../ops/index.ts";
import { compileGraph } from "../../runtime/index.ts";
import { clippedSum } from "./clippedSum.ts";
import type { ClippingWay } from "./gradientForm.ts";

interface Listed {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface GoldenCase {
  readonly name: "convolution" | "embedding";
  readonly x: Listed;
  readonly y: readonly number[];
  readonly weights: Readonly<Record<string, Listed>>;
  readonly maxGradNorm: number;
  readonly norms: readonly number[];
  readonly sums: Readonly<Record<string, Listed>>;
}

const file = new URL("../../../goldens/privacy/clipping.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly GoldenCase[] };

function networkOf(name: GoldenCase["name"]): Network {
  if (name === "embedding") {
    const words = layers.input([5], { dtype: "int32" });
    const vectors = layers.activation("tanh")(layers.embedding(7, 4)(words));
    return network(words, layers.dense(3)(layers.globalAveragePooling1d()(vectors)));
  }
  const pictures = layers.input([6, 6, 2]);
  const normalized = layers.groupNormalization({ groups: 2 })(layers.conv2d(4, 3)(pictures));
  return network(pictures, layers.dense(3)(layers.flatten()(layers.lambda((x) => tanh(x))(normalized))));
}

const asTensor = ({ values, shape }: Listed, dtype: "float32" | "int32" = "float32"): Tensor =>
  tensor([...values], { shape, dtype });

test.each(
  cases.flatMap((given) =>
    (["ghost", "materialized"] satisfies ClippingWay[]).map((way) => [given.name, way, given] as const),
  ),
)(
  "%s, %s: norms and clipped sums are those of Opacus",
  async (name, way, { x, y, weights, maxGradNorm, norms, sums }) => {
    const made = networkOf(name);
    const loss = sparseCategoricalCrossentropy({ fromLogits: true });
    const found = clippedSum(
      (at, [one, label]: readonly [Tensor, Tensor]) => ({
        loss: computeLoss(loss, {
          yTrue: label,
          yPred: made.run(at, [one], contextOf({ training: true })).values[0]!,
        }),
        aux: {},
      }),
      {
        weights: Object.fromEntries(Object.entries(weights).map(([path, value]) => [path, asTensor(value)])),
        data: [
          asTensor(x, name === "embedding" ? "int32" : "float32"),
          tensor([...y], { dtype: "int32" }),
        ] as const,
        counted: tensor(y.map(() => 1)),
        maxGradNorm,
        way,
      },
    );
    const paths = Object.keys(sums);
    const compiled = await compileGraph({
      inputs: [],
      outputs: [found.norms, ...paths.map((path) => found.sums[path]!)],
    });
    const [foundNorms, ...foundSums] = (await compiled.run([])).map(({ data }) => Array.from(data, Number));
    // Opacus divides by the norm plus 1e-6; norms that are not formed are made larger by what rounding may have taken.
    norms.forEach((norm, i) => {
      expect(foundNorms![i]! / norm).toBeGreaterThan(1 - 1e-6);
      expect(foundNorms![i]! / norm).toBeLessThan(1 + 2e-5);
    });
    paths.forEach((path, k) =>
      sums[path]!.values.forEach((value, i) =>
        expect(Math.abs(foundSums[k]![i]! - value), path).toBeLessThan(2e-5),
      ),
    );
  },
);
