import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { NdArray } from "../../base/ndarray.ts";
import { decodeSafetensors } from "../safetensors.ts";
import { boxAbout, pasted } from "./cutMix.ts";
import { mixLabels, mixRows } from "./mixing.ts";

// What Keras's MixUp and torchvision's CutMix make of the same draws: goldens/robustness/regularization.py.

const folder = fileURLToPath(new URL("../../../goldens/robustness/", import.meta.url));
const { tensors } = decodeSafetensors(readFileSync(`${folder}regularization.safetensors`), "regularization");
const { cutMix } = JSON.parse(readFileSync(`${folder}regularization.json`, "utf8")) as {
  readonly cutMix: readonly { readonly share: number; readonly row: number; readonly column: number }[];
};
const batch = { x: [tensors["pictures"]!], y: [tensors["labels"]!] };
const [count, height, width] = batch.x[0]!.shape as [number, number, number];

function expectEqual({ shape, data }: NdArray, theirs: string): void {
  expect(shape).toEqual(tensors[theirs]!.shape);
  data.forEach((v: number | bigint, i: number) =>
    expect(Math.abs(Number(v) - Number(tensors[theirs]!.data[i]))).toBeLessThan(1e-6),
  );
}

it("mixup is Keras's", () => {
  const partner = Uint32Array.from(tensors["mixUp/partner"]!.data as Int32Array);
  const mix = { partner, share: tensors["mixUp/share"]!.data as Float32Array };
  expectEqual(mixRows("mixUp, x", batch.x[0]!, mix), "mixUp/x");
  expectEqual(mixLabels("mixUp", batch, mix)[0]!, "mixUp/y");
});

it.each([...cutMix.keys()])("CutMix is torchvision's, box %i", (i) => {
  const box = boxAbout(cutMix[i]!, { height, width });
  const rolled = Uint32Array.from({ length: count }, (_, n) => (n + count - 1) % count);
  const made = pasted(batch, new Array<typeof box>(count).fill(box), rolled);
  expectEqual(made.x[0]!, `cutMix/${i}/x`);
  expectEqual(made.y[0]!, `cutMix/${i}/y`);
});
