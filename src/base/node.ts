import { UnsupportedError } from "./errors.ts";

interface Modules {
  readonly "node:crypto": typeof import("node:crypto");
  readonly "node:fs": typeof import("node:fs");
  readonly "node:fs/promises": typeof import("node:fs/promises");
  readonly "node:module": typeof import("node:module");
  readonly "node:os": typeof import("node:os");
  readonly "node:path": typeof import("node:path");
  readonly "node:stream/promises": typeof import("node:stream/promises");
  readonly "node:timers/promises": typeof import("node:timers/promises");
  readonly "node:zlib": typeof import("node:zlib");
}

type AnyFunction = (...given: readonly unknown[]) => unknown;

/**
 * A module of Node's whose functions are looked up when they are called. So whatever imports this file is bundled for
 * a page as it is, and fails there only where it really needs a disk.
 */
function node<Name extends keyof Modules>(name: Name): Modules[Name] {
  const call =
    (member: string): AnyFunction =>
    (...given) => {
      const found = typeof process === "undefined" ? undefined : process.getBuiltinModule?.(name);
      if (found !== undefined) return (found as unknown as Record<string, AnyFunction>)[member]!(...given);
      throw new UnsupportedError({
        where: `${member} of ${name}`,
        problem: "files and folders of the disk are for Node alone",
        mend: "in a page, fetch the bytes and decode them, or use the browser's storage (opfs://, indexeddb://)",
      });
    };
  return new Proxy({}, { get: (_, member) => call(String(member)) }) as Modules[Name];
}

export const { mkdir, mkdtemp, open, readdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } =
  node("node:fs/promises");
export const { closeSync, createReadStream, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } =
  node("node:fs");
export const { basename, dirname, join, resolve } = node("node:path");
export const { availableParallelism, homedir, hostname, tmpdir } = node("node:os");
export const { createGunzip, gunzipSync, inflateRawSync } = node("node:zlib");
export const { createHash, randomBytes } = node("node:crypto");
export const { createRequire } = node("node:module");
export const { pipeline: pipeStreams } = node("node:stream/promises");
export const { setTimeout: sleep } = node("node:timers/promises");

/**
 * Loads a package that is for Node alone, when it is first needed. Not by `import`: bundlers would follow it into a page.
 * @throws what Node throws where it is not installed.
 */
export const requirePackage = (name: string): unknown => createRequire(import.meta.url)(name);
