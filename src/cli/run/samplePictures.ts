import { join } from "node:path";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { encodePng, writeFileAtomic } from "../../data/index.ts";

/**
 * Keeps pictures as PNG files in the run folder, to try `loom predict` on.
 * @returns their paths
 */
export function writeSamplePictures(folder: string, pictures: NdArray): Promise<string[]> {
  const count = pictures.shape[0]!;
  return Promise.all(
    Array.from({ length: count }, async (_, row) => {
      const { dtype, shape, data } = sliceRows(pictures, row, row + 1);
      const path = join(folder, "samples", `${row + 1}.png`);
      await writeFileAtomic(path, await encodePng({ dtype, shape: shape.slice(1), data }));
      return path;
    }),
  );
}
