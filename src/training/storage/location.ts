import { OptionError, UnsupportedError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { indexedDb } from "./indexedDb.ts";
import { opfs } from "./opfs.ts";
import type { ModelStore } from "./store.ts";

/** Best first. */
const stores: readonly ModelStore[] = [opfs, indexedDb];

/** Where a browser keeps a model. */
export interface Location {
  readonly name: string;
  /** Those that may hold it, and that are to be had here: the one to write to first. */
  readonly stores: readonly ModelStore[];
}

/** The stores that can be used here. */
export const usableStores = (): readonly ModelStore[] =>
  stores.filter((store) => store.missing() === undefined);

/** Whether this names a browser's storage, as `opfs://mnist` does, and no folder or file. */
export const isLocation = (where: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(where);

/**
 * Reads `opfs://name`, `indexeddb://name`, or `browser://name`: the better of the two that there is.
 * @throws {OptionError} for any other scheme, or an empty name. @throws {UnsupportedError} where there is no such storage.
 */
export function parseLocation(where: string): Location {
  const [, scheme = "", name = ""] = /^([^:]*):\/\/(.*)$/s.exec(where) ?? [];
  const schemes = ["browser", ...stores.map((store) => store.scheme)];
  if (!schemes.includes(scheme)) {
    throw new OptionError({
      where,
      problem: `there is no storage '${scheme}'`,
      mend: `${suggest(scheme, schemes)}; or give a folder's path, in Node`,
    });
  }
  if (name === "") throw new OptionError({ where, expected: `${scheme}://name`, received: "no name" });
  const wanted = stores.filter((store) => scheme === "browser" || store.scheme === scheme);
  const usable = wanted.filter((store) => store.missing() === undefined);
  if (usable.length > 0) return { name, stores: usable };
  throw new UnsupportedError({
    where,
    problem: wanted.map((store) => store.missing()).join("; "),
    mend: "in Node give a folder's path; in a page serve it by https, or keep model.toBytes() by other means",
  });
}
