import { DataError } from "../base/errors.ts";
import { ndarray } from "../base/ndarray.ts";
import { availableParallelism } from "../base/node.ts";
import type { Examples, LabeledPictures } from "./examples.ts";
import { openFiles } from "./files.ts";
import type { FileSource, NamedFile } from "./namedFile.ts";
import { fingerprint, readCachedPictures, writeCachedPictures } from "./pictureCache.ts";
import { decodePicture, type PictureOptions } from "./pictures.ts";
import { PicturePile } from "./picturePile.ts";
import { withFastDecoding } from "./sharpLoader.ts";

export interface ImageFolderOptions extends PictureOptions {
  /** Keep the decoded pictures in the cache folder for the next time. Default true. */
  readonly cache?: boolean | undefined;
  /** Called now and then with the number of pictures decoded so far. */
  readonly onProgress?: ((decoded: number) => void) | undefined;
}

/** Decodes in flight: every core busy while the archive is read; more only contend for locks. */
const mostInFlight = (): number => availableParallelism() + 1;

/**
 * Loads pictures from class folders: `train/<class>/x.jpg` and `test/<class>/x.jpg`, or just `<class>/x.jpg`, in a
 * folder or a `.tar(.gz)`, PNG or JPEG. The order is by path, so by class; without `train` and `test` everything is
 * in `train`, to be split by the caller.
 * Shapes: `x` uint8 `[n, height, width, channels]`, `y` int32 `[n]`.
 * @throws {DataError} naming the file when a picture is damaged, of another size than the first (and no `size` is
 * given), or lies outside a class folder; or when there are no pictures.
 * @example
 * const { train, classNames } = await loadImageFolder("pictures/", { size: 64 });
 */
export async function loadImageFolder(
  path: string,
  options: ImageFolderOptions = {},
): Promise<LabeledPictures> {
  const { cache = true, size, channels } = options;
  if (!cache) return decodeAll(path, await openFiles(path), options);
  const key = JSON.stringify({ size, channels });
  const state = await fingerprint(path);
  const cached = await readCachedPictures(path, key, state);
  if (cached !== undefined) return cached;
  const decoded = await decodeAll(path, await openFiles(path), options);
  await writeCachedPictures(path, key, { state, pictures: decoded });
  return decoded;
}

interface Placed {
  readonly file: string;
  readonly split: "train" | "test" | undefined;
  readonly className: string;
}

/** The class is the folder the picture lies in, the split that folder's folder. */
function place(file: NamedFile): Placed {
  const parts = file.path.split("/");
  const className = parts.at(-2);
  if (className === undefined) {
    throw new DataError({
      where: file.where,
      problem: "the picture lies in no class folder",
      expected: "train/<class>/picture.jpg or <class>/picture.jpg",
    });
  }
  const above = parts.at(-3);
  return { file: file.path, className, split: above === "train" || above === "test" ? above : undefined };
}

/** Whether a file counts: not the traces that macOS leaves in archives. */
export const isPictureName = (path: string): boolean =>
  /\.(png|jpe?g)$/i.test(path) && !/(^|\/)(\.|__MACOSX\/)/.test(path);

function decodeAll(path: string, source: FileSource, options: ImageFolderOptions): Promise<LabeledPictures> {
  return withFastDecoding(async () => {
    const placed: Placed[] = [];
    let pile: PicturePile | undefined;
    const inFlight = mostInFlight();
    const running: (Promise<void> | undefined)[] = Array.from({ length: inFlight });
    try {
      for await (const file of source) {
        if (!isPictureName(file.path)) continue;
        const index = placed.length;
        placed.push(place(file));
        const bytes = await file.bytes();
        const decode = async () => {
          const picture = await decodePicture(bytes, file.where, options);
          pile ??= new PicturePile(picture.shape, file.where);
          pile.put(index, picture, file.where);
        };
        await running[index % inFlight];
        const work = decode();
        // Awaited above or below; a failure in between must not count as unhandled.
        work.catch(() => undefined);
        running[index % inFlight] = work;
        // The first one alone: it says what size the others must have.
        if (index === 0) await work;
        if (index % 1000 === 999) options.onProgress?.(index + 1);
      }
    } finally {
      await Promise.allSettled(running);
    }
    await Promise.all(running);
    if (pile === undefined) {
      throw new DataError({
        where: path,
        problem: "no PNG or JPEG pictures in it",
        expected: "train/<class>/picture.jpg or <class>/picture.jpg",
      });
    }
    options.onProgress?.(placed.length);
    return arrange(path, placed, pile);
  });
}

function arrange(path: string, placed: readonly Placed[], pile: PicturePile): LabeledPictures {
  const order = placed.map((_, index) => index);
  order.sort((a, b) => (placed[a]!.file < placed[b]!.file ? -1 : 1));
  const classNames = [...new Set(placed.map((p) => p.className))].sort();
  const labels = new Map(classNames.map((name, label) => [name, label]));
  const gather = (rows: readonly number[]): Examples => ({
    x: ndarray("uint8", [rows.length, ...pile.shape], pile.gather(rows)),
    y: ndarray(
      "int32",
      [rows.length],
      Int32Array.from(rows, (row) => labels.get(placed[row]!.className)!),
    ),
  });
  const train = order.filter((row) => placed[row]!.split === "train");
  const test = order.filter((row) => placed[row]!.split === "test");
  const neither = placed.length - train.length - test.length;
  if (neither === placed.length) return { train: gather(order), classNames };
  if (neither > 0) {
    const odd = placed.find((p) => p.split === undefined)!;
    throw new DataError({
      where: `${path}: ${odd.file}`,
      problem: "lies outside train/ and test/, where the other pictures are",
      expected: "either all pictures in train/<class> and test/<class>, or all in <class>",
    });
  }
  if (train.length === 0) {
    throw new DataError({ where: path, problem: "a test/ folder with pictures, but no train/" });
  }
  return { train: gather(train), classNames, ...(test.length > 0 && { test: gather(test) }) };
}
