import { DataError, LoomError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { parseLocation, usableStores } from "./location.ts";

/** Keeps the bytes of a model at a location. @throws {DataError} when they do not fit; what was there before stays. */
export async function writeToBrowser(where: string, bytes: readonly Uint8Array[]): Promise<void> {
  const { name, stores } = parseLocation(where);
  const [best, ...others] = stores;
  await guarded(where, "could not be written", async () => {
    await best!.write(name, bytes);
    // `browser://` is one place to its user: no older model of that name in the second best.
    for (const other of others) await other.remove(name);
  });
}

/** The bytes of the model at a location. @throws {DataError} when there is none. */
export async function readFromBrowser(where: string): Promise<Uint8Array> {
  const { name, stores } = parseLocation(where);
  return guarded(where, "could not be read", async () => {
    for (const store of stores) {
      const bytes = await store.read(name);
      if (bytes !== undefined) return bytes;
    }
    const known = (await Promise.all(stores.map((store) => store.names()))).flat();
    throw new DataError({
      where,
      problem: "there is no such model",
      mend: known.length > 0 ? suggest(name, known) : "none is kept here: save one first",
    });
  });
}

/**
 * The models that this browser keeps for the page's origin, as {@link loadModel} takes them.
 * @throws {DataError} when the browser does not let the page read them.
 * @example
 * for (const where of await storedModels()) console.log(where); // opfs://mnist
 */
export async function storedModels(): Promise<string[]> {
  const found = usableStores().map((store) =>
    guarded(`${store.scheme}://`, "could not be read", async () =>
      (await store.names()).map((name) => `${store.scheme}://${name}`),
    ),
  );
  return (await Promise.all(found)).flat();
}

/**
 * Removes a model from the browser's storage; it need not be there.
 * @param where as `opfs://mnist`, `indexeddb://mnist` or `browser://mnist`
 * @throws {OptionError | UnsupportedError} as {@link loadModel} for such a place.
 * @example
 * for (const where of await storedModels()) await removeModel(where);
 */
export async function removeModel(where: string): Promise<void> {
  const { name, stores } = parseLocation(where);
  await guarded(where, "could not be removed", async () => {
    for (const store of stores) await store.remove(name);
  });
}

/** What the browser refuses, said in our way. */
async function guarded<T>(where: string, problem: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof LoomError) throw cause;
    const { name = "", message = String(cause) } = (cause ?? {}) as Partial<Error>;
    if (name !== "QuotaExceededError") {
      const mend = "does the browser keep data for this page? In a private window it may not";
      throw new DataError({ where, problem: `${problem}: ${message}`, mend }, { cause });
    }
    throw new DataError(
      {
        where,
        problem: `${problem}: the browser's storage is full`,
        received: await usage(),
        mend: "remove models by removeModel, or free space on the disk; what was there before is untouched",
      },
      { cause },
    );
  }
}

const megabytes = (bytes: number | undefined): string => ((bytes ?? 0) / 1e6).toFixed(1);

async function usage(): Promise<string> {
  const { usage: used, quota } = await navigator.storage.estimate().catch(() => ({}) as StorageEstimate);
  return `${megabytes(used)} of ${megabytes(quota)} MB in use`;
}
