import { DataError } from "../base/errors.ts";
import { basename } from "../base/node.ts";
import { cifar10ClassNames } from "./cifarClassNames.ts";
import { joinExamples, type Examples, type LabeledSplits } from "./examples.ts";
import { isPictureName } from "./imageFolder.ts";
import type { FileSource } from "./namedFile.ts";

const trainBatches = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}`);
const testBatch = "test_batch";

/** The name of a batch without `.bin`, or undefined for any other file. */
function batchOf(path: string): { readonly name: string; readonly binary: boolean } | undefined {
  const [, name, end] = /^(data_batch_[1-5]|test_batch)(\.bin)?$/.exec(basename(path)) ?? [];
  return name === undefined ? undefined : { name, binary: end !== undefined };
}

/** What the files look like: CIFAR-10's own batches (either version), or pictures in class folders. */
export async function detectCifarForm(source: FileSource): Promise<"batches" | "pictures" | undefined> {
  for await (const { path } of source) {
    if (batchOf(path) !== undefined) return "batches";
    if (isPictureName(path)) return "pictures";
  }
  return undefined;
}

/**
 * CIFAR-10 from the files of its binary or Python version, as archived or unpacked.
 * @throws {DataError} when a batch is missing, damaged, or there twice.
 */
export async function loadCifarBatches(source: FileSource, where: string): Promise<LabeledSplits> {
  // The parser of pickles costs more than a tenth of what importing us takes.
  const { decodeCifarBinary, decodeCifarClassNames, decodeCifarPickle } = await import("./cifar.ts");
  const batches = new Map<string, Examples>();
  let classNames: readonly string[] = cifar10ClassNames;
  for await (const file of source) {
    if (/^batches\.meta(\.txt)?$/.test(basename(file.path))) {
      classNames = decodeCifarClassNames(await file.bytes(), file.where);
    }
    const batch = batchOf(file.path);
    if (batch === undefined) continue;
    if (batches.has(batch.name)) {
      throw new DataError({
        where: file.where,
        problem: `a second '${batch.name}'`,
        expected: "one version only",
      });
    }
    const decode = batch.binary ? decodeCifarBinary : decodeCifarPickle;
    batches.set(batch.name, decode(await file.bytes(), file.where));
  }
  const missing = [...trainBatches, testBatch].filter((name) => !batches.has(name));
  if (missing.length > 0) {
    throw new DataError({
      where,
      problem: `incomplete: no ${missing.join(", ")}`,
      expected: "the five training batches and the test batch",
      mend: "fetch or unpack the archive again",
    });
  }
  const parts = trainBatches.map((name) => batches.get(name)!);
  checkEqualSizes(parts, where);
  return { train: joinExamples(parts, where), test: batches.get(testBatch)!, classNames };
}

/** The batches are of one size, so a shorter one was cut between two pictures. */
function checkEqualSizes(parts: readonly Examples[], where: string): void {
  const counts = parts.map(({ y }) => y.shape[0]!);
  if (new Set(counts).size > 1) {
    throw new DataError({
      where,
      problem: "the training batches differ in size: one is cut short",
      received: `${counts.join(", ")} pictures`,
      mend: "fetch or unpack the archive again",
    });
  }
}
