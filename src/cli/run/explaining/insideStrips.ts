import { UnsupportedError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import { pngDataUrl } from "../../../data/index.ts";
import { explain, type Model } from "../../../index.ts";
import { heatScale, paintMap, type PictureStrip } from "../../../report/index.ts";
import { attentionStrips } from "./attentionStrips.ts";
import type { Case } from "./case.ts";
import { featurePictures } from "./featurePictures.ts";

/** What filters, layers and units of a model of pictures look like. */
async function ofPictures(model: Model, of: Case): Promise<PictureStrip[]> {
  const spatial = explain
    .layerPlaces(model.network)
    .filter(({ type, output }) => /conv/i.test(type) && output.shape.length === 3);
  const strips: PictureStrip[] = [];
  const kernel = model.weights.find(({ path, spec }) => path.endsWith("/kernel") && spec.shape.length === 4);
  if (kernel !== undefined) strips.push(await filters(kernel.path, kernel.variable.value));
  for (const { path } of spatial.slice(0, 3)) {
    const made = await explain.layerActivation(model, { layer: path })(of.x);
    const { shape, data } = await made.attributions.array();
    strips.push({
      title: `What ${path} gives`,
      about: `channels of the activations for ${of.name}`,
      pictures: await channelPictures(shape.slice(1), data as Float32Array),
    });
  }
  const last = spatial.at(-1);
  if (last === undefined) return strips;
  const channels = Array.from({ length: Math.min(6, last.output.shape[2]!) }, (_, i) => i);
  const made = await featurePictures(model, { layer: last.path, channels, steps: 96 });
  strips.push({
    title: `What channels of ${last.path} see best`,
    about: "pictures made from noise by activation maximisation",
    pictures: await Promise.all(
      made.map(async ({ channel, picture }) => ({
        url: await pngDataUrl(picture),
        caption: `channel ${channel}`,
      })),
    ),
  });
  return strips;
}

/** Maps of the first channels of `[height, width, channels]`. */
async function channelPictures(shape: readonly number[], data: Float32Array) {
  const [height, width, channels] = shape as [number, number, number];
  return Promise.all(
    Array.from({ length: Math.min(12, channels) }, async (_, c) => {
      const values = Float32Array.from({ length: height * width }, (__, i) => data[i * channels + c]!);
      const map: NdArray = { dtype: "float32", shape: [height, width], data: values };
      const url = await pngDataUrl(paintMap(map, { zoom: 3, scale: heatScale(values) }));
      return { url, caption: `channel ${c}` };
    }),
  );
}

/** The first layer's filters, `[height, width, channels, filters]`, each from its least to its greatest number. */
async function filters(path: string, { shape, data }: NdArray): Promise<PictureStrip> {
  const [height, width, channels, count] = shape as [number, number, number, number];
  const drawn = channels === 3 ? 3 : 1;
  return {
    title: `Filters of ${path}`,
    about: "each from its least number, dark, to its greatest, bright",
    pictures: await Promise.all(
      Array.from({ length: Math.min(24, count) }, async (_, f) => {
        const at = (place: number, c: number): number => Number(data[(place * channels + c) * count + f]);
        const values = Array.from({ length: height * width * drawn }, (__, i) =>
          at(Math.floor(i / drawn), i % drawn),
        );
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const bytes = Uint8Array.from(values, (v) => (high > low ? (255 * (v - low)) / (high - low) : 127));
        const url = await pngDataUrl({ dtype: "uint8", shape: [height, width, drawn], data: bytes });
        return { url, caption: `filter ${f}` };
      }),
    ),
  };
}

/** What heads attend to, of models that have any. */
async function attentionOf(model: Model, of: Case): Promise<PictureStrip[]> {
  const made = await explain
    .attentionMaps(model)(of.x)
    .catch((error: unknown) => {
      if (error instanceof UnsupportedError) return undefined;
      throw error;
    });
  return made === undefined ? [] : attentionStrips(await made.attributions.array(), of);
}

/** What can be seen inside of a model: filters, activations and features of pictures, attention heads. */
export const insideStrips = (model: Model, of: Case): Promise<PictureStrip[]> =>
  of.picture === undefined ? attentionOf(model, of) : ofPictures(model, of);
