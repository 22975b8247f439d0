import { describe, expect, it } from "vitest";
import { tensor } from "../graph/leaves.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { model, sequential } from "../training/index.ts";
import * as explain from "./index.ts";

const pictures = sequential([
  layers.input([6, 6, 1]),
  layers.conv2d(2, 3, { name: "edges" }),
  layers.flatten({ name: "flat" }),
  layers.dense(3, { activation: "softmax", name: "classes" }),
]);
const rows = sequential([layers.input([4]), layers.dense(3, { name: "classes" })]);

describe("what cannot be explained is said before anything is computed", () => {
  it("layers that there are not, or do not serve", () => {
    expect(() => explain.gradCam(pictures, { layer: "edgs" })).toThrow(
      /no layer 'edgs'[^]*did you mean 'edges'/,
    );
    expect(() => explain.gradCam(pictures, { layer: "flat" })).toThrow(
      /'flat' cannot be explained so[^]*spatial[^]*choose one of edges/,
    );
    expect(() => explain.saliency(pictures, { layer: "nothing" })).toThrow(
      /choose one of edges, flat, classes/,
    );
    expect(() => explain.conductance(pictures)).toThrow(/needs a layer[^]*edges, flat, classes/);
    expect(() => explain.gradCam(rows)).toThrow(/no layer of this model has places/);
  });

  it("classes and outputs that there are not", async () => {
    expect(() => explain.saliency(rows, { target: 3 })).toThrow(
      /no such class[^]*from 0 to 2[^]*received: 3/,
    );
    await expect(explain.saliency(rows)(tensor([[1, 2, 3, 4]]), { target: [-1] })).rejects.toThrow(
      /no such class/,
    );
    await expect(explain.saliency(rows)(tensor([[1, 2, 3, 4]]), { target: [1, 1] })).rejects.toThrow(
      /one for each of 1 examples/,
    );
    expect(() => explain.saliency(rows, { outputName: "clases" })).toThrow(/did you mean 'classes'/);
  });

  it("baselines of another shape", () => {
    expect(() => explain.integratedGradients(rows, { baseline: tensor([[1, 2, 3]]) })).toThrow(
      /no example of the input[^]*expected: a number, or \[4\][^]*received: \[1, 3\]/,
    );
    expect(() => explain.deepLift(rows, { baseline: { pixels: 1 } })).toThrow(/no input 'pixels'/);
    expect(() => explain.gradientShap(rows, { baselines: tensor([[1, 2]]) })).toThrow(
      /no examples of the input/,
    );
  });

  it("options out of range or unknown", () => {
    expect(() => explain.integratedGradients(rows, { steps: 0 })).toThrow(/steps/);
    // @ts-expect-error no such option
    expect(() => explain.smoothGrad(rows, { sample: 3 })).toThrow(/no option 'sample'[^]*'samples'/);
  });

  it("whole numbers that nothing embeds, and attention where there is none", async () => {
    const tokens = layers.input([4], { dtype: "int32" });
    const counts = layers.lambda((x) => x)(tokens);
    expect(() => explain.saliency(model(tokens, counts))).toThrow(/whole numbers[^]*no gradient/);
    await expect(explain.attentionRollout(rows)(tensor([[1, 2, 3, 4]]))).rejects.toThrow(/no attention/);
  });

  it("data that do not fit the model", async () => {
    await expect(explain.saliency(rows)(tensor([[1, 2]]))).rejects.toThrow(/saliency, input/);
  });
});
