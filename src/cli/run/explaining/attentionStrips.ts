import type { NdArray } from "../../../base/ndarray.ts";
import { pngDataUrl } from "../../../data/index.ts";
import { heatScale, paintMap, type PictureStrip } from "../../../report/index.ts";
import type { Case } from "./case.ts";
import type { Part } from "./explainCase.ts";

/** One head's attention from every word, down, to every word, across: `[words, words]`. */
interface Head {
  readonly layer: number;
  readonly head: number;
  readonly map: NdArray;
}

/** The heads of attention maps `[1, layers, heads, time, time]`, without the padding behind a text. */
function headsOf({ shape, data }: NdArray, { parts }: Case): Head[] {
  const [, layers, heads, time] = shape as [number, number, number, number];
  const words = Math.min(parts?.length ?? time, time);
  return Array.from({ length: layers * heads }, (_, place) => {
    const values = Float32Array.from({ length: words * words }, (__, i) =>
      Number(data[(place * time + Math.floor(i / words)) * time + (i % words)]),
    );
    return {
      layer: Math.floor(place / heads) + 1,
      head: (place % heads) + 1,
      map: { dtype: "float32", shape: [words, words], data: values },
    };
  });
}

/** Each pair of words in each head by its name: `layer 1, head 2: never → boring`. */
export const attentionPairs = (maps: NdArray, of: Case): Part[] =>
  headsOf(maps, of).flatMap(({ layer, head, map }) =>
    Array.from(map.data as Float32Array, (value, i) => ({
      name: `layer ${layer}, head ${head}: ${pairOf(i, map, of)}`,
      value,
    })),
  );

function pairOf(i: number, { shape }: NdArray, { parts }: Case): string {
  const words = shape[1]!;
  const word = (at: number): string => parts?.[at] ?? `step ${at + 1}`;
  return `${word(Math.floor(i / words))} → ${word(i % words)}`;
}

/** A strip for each layer, of one picture for each of its heads. */
export async function attentionStrips(maps: NdArray, of: Case): Promise<PictureStrip[]> {
  const heads = headsOf(maps, of);
  const layers = [...new Set(heads.map(({ layer }) => layer))];
  return Promise.all(
    layers.map(async (layer) => ({
      title: `Attention of layer ${layer}`,
      about: `each head's attention from every token (down) to every token (across), and its strongest: ${of.name}`,
      pictures: await Promise.all(
        heads
          .filter((own) => own.layer === layer)
          .map(async ({ head, map }) => {
            const values = map.data as Float32Array;
            const zoom = Math.max(1, Math.ceil(132 / map.shape[0]!));
            const url = await pngDataUrl(paintMap(map, { zoom, scale: heatScale(values) }));
            const most = Math.max(...values);
            const strongest = `${pairOf(values.indexOf(most), map, of)} ${most.toFixed(2)}`;
            return { url, caption: `head ${head}: ${strongest}` };
          }),
      ),
    })),
  );
}
