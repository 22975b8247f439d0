import { DataError, OptionError, ShapeError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import { showShape } from "../../../base/shape.ts";
import { decodePicture } from "../../../data/index.ts";
import type { Model } from "../../../index.ts";
import { tokenizerOf, unitPixels } from "../../../models/index.ts";
import type { Case } from "./case.ts";
import { readPictureFile } from "./pictureCase.ts";
import { readRowCase } from "./rowCase.ts";

/**
 * What `--baseline` says: `zero` (black, padding, or a table's means), of pictures also `mean` (their own mean colour),
 * `blur` or a picture file of the model's size, of tables a file whose first row is meant.
 * @throws {OptionError} for what does not suit the input.
 * @throws {ShapeError} for a picture of another size.
 * @throws {DataError} for a file that cannot be read.
 */
export async function readBaseline(given: string, of: Case, model: Model): Promise<NdArray | number> {
  const { picture } = of;
  if (given === "zero") return picture || of.columnOf ? 0 : paddingOf(model);
  if (picture !== undefined) {
    if (given === "mean") return unit(meanColour(picture));
    if (given === "blur") return unit(blurred(picture));
    return readPictureBaseline(given, picture);
  }
  if (of.columnOf !== undefined && given !== "blur") {
    return given === "mean" ? 0 : (await readRowCase(given, model, 1)).x[0]!;
  }
  throw new OptionError({
    where: "--baseline",
    problem: `'${given}' does not suit ${of.columnOf ? "rows" : "texts"}`,
    expected: of.columnOf ? "zero, mean, or a table file" : "zero, which is padding",
  });
}

const unit = (picture: NdArray): NdArray => unitPixels({ ...picture, shape: [1, ...picture.shape] });

function paddingOf(model: Model): number {
  return model.metadata["tokenizer"] === undefined ? 0 : (tokenizerOf(model).special.pad ?? 0);
}

async function readPictureBaseline(path: string, picture: NdArray): Promise<NdArray> {
  const bytes = await readPictureFile(path).catch((cause: unknown) => {
    throw new DataError(
      {
        where: "--baseline",
        problem: (cause as Error).message.split("\n")[0]!,
        expected: "zero, mean, blur, or a PNG or JPEG picture",
      },
      { cause },
    );
  });
  const read = await decodePicture(bytes, path, { channels: picture.shape[2] === 1 ? 1 : 3 });
  if (read.shape.every((n, i) => n === picture.shape[i])) return unit(read);
  throw new ShapeError({
    where: `--baseline ${path}`,
    problem: "the picture has another size than the model takes",
    expected: showShape(picture.shape),
    received: showShape(read.shape),
    mend: "scale it first",
  });
}

/** Every pixel as the mean of them all. */
function meanColour({ shape, data, dtype }: NdArray): NdArray {
  const channels = shape[2]!;
  const count = data.length / channels;
  const sums = new Float64Array(channels);
  for (let i = 0; i < data.length; i++) sums[i % channels]! += Number(data[i]) / count;
  return { dtype, shape, data: Uint8Array.from({ length: data.length }, (_, i) => sums[i % channels]!) };
}

/** The mean over squares of a quarter of the picture's side. */
function blurred({ shape, data, dtype }: NdArray): NdArray {
  const [height, width, channels] = shape as [number, number, number];
  const reach = Math.max(1, Math.round(Math.min(height, width) / 8));
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let v = top; v < bottom; v++) {
          for (let u = left; u < right; u++) sum += Number(data[(v * width + u) * channels + c]);
        }
        out[(y * width + x) * channels + c] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return { dtype, shape, data: out };
}
