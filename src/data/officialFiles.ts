import { join } from "../base/node.ts";
import { cacheFolder } from "./cacheFolder.ts";
import { download } from "./download.ts";
import type { LoadProgress } from "./loadProgress.ts";

/** A file of a data set where its makers keep it. */
export interface OfficialFile {
  readonly address: string;
  readonly md5?: string;
  readonly sha256?: string;
}

/** What a loader is told about its downloads. */
export interface FetchOptions {
  /** Told now and then how far loading has come. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads a data set's files, those not there yet, into its folder of the cache.
 * @param dataset the data set's name, which is also the folder's
 * @param files by the names they are to have
 * @returns the folder
 * @throws {DataError} when a download fails or a checksum is wrong, naming the address.
 */
export async function fetchOfficialFiles(
  dataset: string,
  files: Readonly<Record<string, OfficialFile>>,
  { onProgress, signal }: FetchOptions,
): Promise<string> {
  const folder = join(cacheFolder(), dataset);
  const addresses = Object.values(files).map((file) => file.address);
  const mend = `fetch ${addresses.join(" and ")} by other means and give their folder: path, or --data PATH`;
  for (const [name, { address, ...checksum }] of Object.entries(files)) {
    await download(address, {
      ...checksum,
      to: join(folder, name),
      signal,
      mend,
      onProgress: (done, total) => onProgress?.({ stage: "download", unit: "bytes", done, total }),
    });
  }
  return folder;
}
