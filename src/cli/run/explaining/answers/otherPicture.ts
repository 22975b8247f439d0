import type { NdArray } from "../../../../base/ndarray.ts";
import { pngDataUrl } from "../../../../data/index.ts";
import { explain } from "../../../../index.ts";
import { paintOverlay } from "../../../../report/index.ts";
import type { Answer, Question } from "./answer.ts";
import { predictionsOf, wantedOf } from "./wanted.ts";

/** A picture changed as little as possible so that it is taken for something else. */
export async function otherPicture(question: Question): Promise<Answer> {
  const { name, model, of: asked } = question;
  const of = asked!;
  const [pixels] = of.x as [NdArray];
  const picture = of.picture!;
  const [before] = (await predictionsOf(model, pixels)) as [number[]];
  const wanted = wantedOf(question, before);
  const { examples, valid } = await explain.counterfactual(model, pixels, {
    target: wanted.target,
    range: [0, 1],
    steps: 150,
    learningRate: 0.01,
  });
  const values = (await examples.data()) as Float32Array;
  const [after] = (await predictionsOf(model, { ...pixels, data: values })) as [number[]];
  const reached = Number((await valid.data())[0]) === 1;
  const [height, width, channels] = picture.shape as [number, number, number];
  const map = new Float32Array(height * width);
  let most = 0;
  values.forEach((v, i) => {
    const change = v - Number(pixels.data[i]);
    map[Math.floor(i / channels)]! += change / channels;
    most = Math.max(most, Math.abs(change));
  });
  const changed: NdArray = { ...picture, data: Uint8Array.from(values, (v) => Math.round(255 * v)) };
  const overlay = paintOverlay(
    picture,
    { dtype: "float32", shape: [height, width], data: map },
    { zoom: Math.max(1, Math.ceil(132 / height)) },
  );
  const share = `${(100 * most).toPrecision(2)} %`;
  const [was, then] = [wanted.describe(before), wanted.describe(after)];
  return {
    title: `What would have to be different in ${of.name}`,
    lines: [
      `${of.name}: ${was}`,
      reached
        ? `for ${wanted.called}: no pixel changes by more than ${share} of the range: ${then}`
        : `no change was found for ${wanted.called}`,
    ],
    facts: { wanted: wanted.called, "changed at most by": share },
    json: { prediction: before, wanted: wanted.called, reached, most, changed: after },
    shown: {
      cases: [
        {
          name: of.name,
          predicted: was,
          ...(of.label !== undefined && { label: of.label }),
          picture: await pngDataUrl(picture),
          explanations: reached
            ? [
                { method: `changed: ${then}`, picture: await pngDataUrl(changed) },
                {
                  method: `what ${name} changed: orange brighter, blue darker`,
                  picture: await pngDataUrl(overlay),
                },
              ]
            : [],
        },
      ],
    },
  };
}
