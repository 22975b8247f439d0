import { LoomError } from "../base/errors.ts";
import { createHash, join, readFile, resolve, stat } from "../base/node.ts";
import { writeFileAtomic } from "./atomicFile.ts";
import { cacheFolder } from "./cacheFolder.ts";
import type { LabeledPictures } from "./examples.ts";
import { readFolder } from "./files.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

/** Raised when decoding changes its results, so that older files no longer count. */
const version = 1;

/** What a file or folder was like: a change of any size or time of change makes another fingerprint. */
export async function fingerprint(path: string): Promise<string> {
  const hash = createHash("sha256").update(`${version}`);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    for await (const file of readFolder(path)) {
      hash.update(`${file.path}\0${file.size}\0${file.changed}\n`);
    }
  } else hash.update(`${found?.size}\0${found?.mtimeMs}`);
  return hash.digest("hex");
}

/** One file for each source and set of options: when the source changes, its file is replaced. */
function cacheFile(path: string, options: string): string {
  const name = createHash("sha256")
    .update(`${resolve(path)}\0${options}`)
    .digest("hex")
    .slice(0, 32);
  return join(cacheFolder(), "pictures", `${name}.safetensors`);
}

/** The decoded pictures kept from before; nothing when they are absent, of an older state, or damaged. */
export async function readCachedPictures(
  path: string,
  options: string,
  state: string,
): Promise<LabeledPictures | undefined> {
  const file = cacheFile(path, options);
  try {
    const bytes = await readFile(file);
    const { tensors, metadata } = decodeSafetensors(bytes, file);
    const { trainX, trainY, testX, testY } = tensors;
    const current = metadata["state"] === state && metadata["checksum"] === checksum(tensors);
    if (!current || trainX === undefined || trainY === undefined) return undefined;
    const classNames = JSON.parse(metadata["classNames"] ?? "") as string[];
    const test = testX !== undefined && testY !== undefined && { x: testX, y: testY };
    return { train: { x: trainX, y: trainY }, classNames, ...(test && { test }) };
  } catch {
    return undefined; // decoding again gives the same pictures
  }
}

/** Keeps decoded pictures for the next time, if the disk allows. */
export async function writeCachedPictures(
  path: string,
  options: string,
  { state, pictures }: { readonly state: string; readonly pictures: LabeledPictures },
): Promise<void> {
  const { train, test, classNames } = pictures;
  const tensors = {
    trainX: train.x,
    trainY: train.y,
    ...(test !== undefined && { testX: test.x, testY: test.y }),
  };
  const metadata = { state, classNames: JSON.stringify(classNames), checksum: checksum(tensors) };
  try {
    await writeFileAtomic(cacheFile(path, options), encodeSafetensors(tensors, metadata));
  } catch (error) {
    // A cache is a convenience: a full disk must not stop the training.
    if (!(error instanceof LoomError)) throw error;
  }
}

function checksum(tensors: Parameters<typeof encodeSafetensors>[0]): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(tensors).sort()) {
    const { data } = tensors[name]!;
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
