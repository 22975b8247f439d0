import { stat } from "node:fs/promises";
import { join } from "node:path";
import { corruptionNames } from "../../../audit/index.ts";
import { DataError } from "../../../base/errors.ts";
import type { Examples } from "../../../data/index.ts";
import { kinds, readNpyHeader, readNpyRows, type NpyHeader } from "./npy.ts";

const severities = 5;

/** What the pictures must be like. */
interface Expected {
  /** Height, width and channels. */
  readonly size: readonly number[];
  readonly classNames: readonly string[];
}

/**
 * The published files of CIFAR-10-C: `<corruption>.npy` with 50,000 pictures, the test set once for each severity, from 1 to 5, and
 * `labels.npy`; or smaller ones of that layout. All heads are read at once, so that nothing is wrong with the last file after an hour.
 * @returns the pictures of a corruption
 * @throws {DataError} when files are missing, of other shapes, or not five times the same labels.
 */
export async function publishedPictures(
  folder: string,
  expected: Expected,
): Promise<(corruption: string) => Promise<Examples>> {
  const labels = await labelsIn(folder, expected);
  const count = labels.shape[0]!;
  const heads = new Map<string, NpyHeader>();
  for (const corruption of corruptionNames) {
    const head = await readNpyHeader(join(folder, `${corruption}.npy`));
    const shape = [count, ...expected.size];
    if (head.dtype !== "|u1" || head.shape.join() !== shape.join()) {
      throw new DataError({
        where: head.path,
        problem: "these are not the pictures that the run takes, as many as there are labels",
        expected: `uint8 [${shape.join(", ")}]`,
        received: `${kinds[head.dtype].name} [${head.shape.join(", ")}]`,
      });
    }
    heads.set(corruption, head);
  }
  return async (corruption) => ({
    x: await readNpyRows(heads.get(corruption)!, 0, count),
    y: labels,
  });
}

async function labelsIn(folder: string, { classNames }: Expected): Promise<Examples["y"]> {
  const files = [...corruptionNames, "labels"].map((name) => `${name}.npy`);
  const there = await Promise.all(files.map((file) => stat(join(folder, file)).catch(() => undefined)));
  const missing = files.filter((_, i) => !there[i]?.isFile());
  if (missing.length > 0) {
    throw new DataError({
      where: folder,
      problem: missing.length === files.length ? "here are no files of CIFAR-10-C" : "files are missing",
      expected: "CIFAR-10-C.tar, unpacked: a .npy file for each of the 15 corruptions, and labels.npy",
      received: `no ${missing.length > 4 ? `${missing.slice(0, 3).join(", ")} and ${missing.length - 3} more` : missing.join(", ")}`,
    });
  }
  const head = await readNpyHeader(join(folder, "labels.npy"));
  const [count = 0] = head.shape;
  const refuse = (problem: string, expected: string, received: string): never => {
    throw new DataError({ where: head.path, problem, expected, received });
  };
  if (head.shape.length !== 1 || count === 0 || count % severities !== 0) {
    const received = `[${head.shape.join(", ")}]`;
    refuse("severities cannot be told apart", "labels [n], five times as many as pictures", received);
  }
  const labels = await readNpyRows(head, 0, count);
  const classes = classNames.length;
  const none = labels.data.findIndex((label) => Number(label) < 0 || Number(label) >= classes);
  if (none >= 0)
    refuse(`label ${none} is no class`, `a class from 0 to ${classes - 1}`, String(labels.data[none]));
  const each = count / severities;
  const odd = labels.data.findIndex((label, i) => label !== labels.data[i % each]);
  if (odd >= 0) {
    const received = `${labels.data[odd]} at ${odd}, ${labels.data[odd % each]} at ${odd % each}`;
    refuse(
      "the severities have other labels",
      "the same labels five times, severity after severity",
      received,
    );
  }
  return { dtype: "int32", shape: [count], data: Int32Array.from(labels.data as Int32Array) };
}
