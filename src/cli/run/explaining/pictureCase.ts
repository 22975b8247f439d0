import { readFile } from "node:fs/promises";
import { DataError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import { decodePicture } from "../../../data/index.ts";
import type { Model } from "../../../index.ts";
import { unitPixels } from "../../../models/index.ts";
import type { Case } from "./case.ts";

/** The bytes of a picture file. @throws {DataError} when it cannot be read. */
export async function readPictureFile(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new DataError(
      {
        where: path,
        problem: `cannot be read: ${(cause as Error).message}`,
        expected: "a PNG or JPEG picture, or the number of a test example of the run",
      },
      { cause },
    );
  });
}

/** A picture file, stretched to the size that the model takes. @throws {DataError} for one that is none. */
export async function readPictureCase(path: string, model: Model): Promise<Case> {
  const [height, width, channels] = model.network.inputs[0]!.type.shape as [number, number, number];
  const bytes = await readPictureFile(path);
  const picture = await decodePicture(bytes, path, {
    size: [height, width],
    channels: channels === 1 ? 1 : 3,
  });
  return pictureCase(picture, path);
}

/** A picture of the model's size: uint8 `[height, width, channels]`. */
export const pictureCase = (picture: NdArray, name: string): Case => ({
  name,
  picture,
  x: [unitPixels({ ...picture, shape: [1, ...picture.shape] })],
});
