import { DataError } from "../base/errors.ts";
import { join, readdir, readFile, rm, rmdir } from "../base/node.ts";
import { decodeSafetensors, encodeSafetensors, writeFileAtomic } from "../data/index.ts";
import type { Snapshot, SnapshotProgress } from "./callback.ts";
import { digestOf } from "./digest.ts";

const format = "tensorloom-checkpoint";

/** The version of the checkpoint format; readers take their own. */
export const checkpointVersion = 1;

/** The newest, and the one before in case that the newest is damaged. */
const kept = 2;

const namePattern = /^step-\d{12}\.safetensors$/;
const leftoverPattern = /^\.step-.*\.tmp$/;

/** JSON has no NaN, no infinities and no negative zero; figures can be all of these. */
const pack = (progress: SnapshotProgress): string =>
  JSON.stringify(progress, (_, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? { $number: Object.is(value, -0) ? "-0" : String(value) }
      : value,
  );

const unpack = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown) =>
    typeof value === "object" && value !== null && "$number" in value ? Number(value.$number) : value,
  );

/**
 * Writes a snapshot into a checkpoint folder: one safetensors file, whole or not at all. Older ones are
 * removed once it is safely there, all but the one before.
 * @throws {DataError} when it cannot be written, as on a full disk; those that were there stay.
 */
export async function writeSnapshot(folder: string, { arrays, progress }: Snapshot): Promise<void> {
  const text = pack(progress);
  const metadata = {
    format,
    version: String(checkpointVersion),
    progress: text,
    digest: digestOf(arrays, text),
  };
  const name = `step-${String(progress.step).padStart(12, "0")}.safetensors`;
  await writeFileAtomic(join(folder, name), encodeSafetensors(arrays, metadata));
  const names = await readdir(folder);
  const old = [...snapshotsIn(names).slice(kept), ...names.filter((other) => leftoverPattern.test(other))];
  await Promise.all(old.map((other) => rm(join(folder, other), { force: true })));
}

/**
 * The newest snapshot of a checkpoint folder that is whole, or undefined where there is none.
 * @throws {DataError} when there are some but all are damaged, or when a newer version wrote them.
 */
export async function readSnapshot(folder: string): Promise<Snapshot | undefined> {
  const names = snapshotsIn(await readdir(folder).catch(() => []));
  let damage: unknown;
  for (const name of names) {
    const path = join(folder, name);
    const bytes = await readFile(path);
    try {
      return decodeSnapshot(bytes, path);
    } catch (error) {
      if (!(error instanceof DataError) || error instanceof NewerVersion) throw error;
      damage ??= error;
    }
  }
  if (damage === undefined) return undefined;
  throw new DataError(
    {
      where: folder,
      problem: `no checkpoint is whole; the newest: ${(damage as DataError).message}`,
      mend: "remove the folder to begin anew",
    },
    { cause: damage },
  );
}

/** Removes the snapshots of a folder, and the folder when nothing else is in it. */
export async function removeSnapshots(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const ours = names.filter((name) => namePattern.test(name) || leftoverPattern.test(name));
  await Promise.all(ours.map((name) => rm(join(folder, name), { force: true })));
  if (ours.length === names.length) await rmdir(folder).catch(() => undefined);
}

const snapshotsIn = (names: readonly string[]): string[] =>
  names
    .filter((name) => namePattern.test(name))
    .sort()
    .reverse();

/** Not damage: falling back to an older file would lose work. */
class NewerVersion extends DataError {}

/**
 * Reads a snapshot from a file's bytes.
 * @throws {DataError} naming `where` when it is damaged, no checkpoint, or of a newer version.
 */
export function decodeSnapshot(bytes: Uint8Array, where: string): Snapshot {
  const { tensors, metadata } = decodeSafetensors(bytes, where);
  if (metadata["format"] !== format) throw new DataError({ where, problem: "it is no checkpoint" });
  const text = metadata["progress"] ?? "";
  const version = Number(metadata["version"]);
  if (version > checkpointVersion) {
    throw new NewerVersion({
      where,
      problem: "a newer version of Tensorloom wrote this checkpoint",
      expected: `version ${checkpointVersion}`,
      received: `version ${version}`,
      mend: "update tensorloom",
    });
  }
  if (digestOf(tensors, text) !== metadata["digest"]) {
    throw new DataError({ where, problem: "the contents do not match their checksum: the file is damaged" });
  }
  return { arrays: tensors, progress: unpack(text) as SnapshotProgress };
}
