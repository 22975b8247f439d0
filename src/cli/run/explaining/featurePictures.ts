import type { NdArray } from "../../../base/ndarray.ts";
import { explain, type Model } from "../../../index.ts";

/** What a channel of a layer, or a class, responds to most. */
export interface FeaturePicture {
  readonly channel: number;
  readonly activation: number;
  /** uint8 `[height, width, channels]`. */
  readonly picture: NdArray;
}

/** Pictures made from noise by activation maximisation. */
export async function featurePictures(
  model: Model,
  options: explain.VisualizeOptions & { readonly channels: readonly number[] },
): Promise<FeaturePicture[]> {
  const { images, activations } = await explain.visualizeFeatures(model, options);
  const { shape, data } = await images.array();
  const responses = await activations.data();
  const size = data.length / options.channels.length;
  return options.channels.map((channel, i) => {
    const values = (data as Float32Array).subarray(i * size, (i + 1) * size);
    const bytes = Uint8Array.from(values, (v) => Math.round(255 * v));
    return {
      channel,
      activation: Number(responses[i]),
      picture: { dtype: "uint8", shape: shape.slice(1), data: bytes },
    };
  });
}
