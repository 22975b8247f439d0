import type { ModelStore } from "./store.ts";

const folderName = "tensorloom";
const ending = ".safetensors";

/** Every name is a file's name so: slashes and dots too. */
const fileOf = (name: string): string => `${encodeURIComponent(name)}${ending}`;

const isAbsent = (cause: unknown): boolean => cause instanceof DOMException && cause.name === "NotFoundError";

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(folderName, { create: true });
}

/**
 * The origin private file system: files of the page's own, that no other site and no file manager sees.
 * Source: https://fs.spec.whatwg.org
 */
export const opfs: ModelStore = {
  scheme: "opfs",

  missing() {
    const storage = globalThis.navigator?.storage as Partial<StorageManager> | undefined;
    if (storage?.getDirectory === undefined) return "there is no private file system for this page";
    const canWrite =
      typeof FileSystemFileHandle !== "undefined" && "createWritable" in FileSystemFileHandle.prototype;
    return canWrite ? undefined : "this browser's private file system cannot replace a file whole";
  },

  async write(name, bytes) {
    const parent = await folder();
    const before = await this.names();
    const file = await parent.getFileHandle(fileOf(name), { create: true });
    try {
      // Into a copy beside the file, which takes its place when the stream is closed.
      const stream = await file.createWritable();
      try {
        for (const part of bytes) await stream.write(part as Uint8Array<ArrayBuffer>);
      } catch (cause) {
        await stream.abort().catch(() => undefined);
        throw cause;
      }
      await stream.close();
    } catch (cause) {
      // A name without contents would pass for a damaged model.
      if (!before.includes(name)) await this.remove(name).catch(() => undefined);
      throw cause;
    }
  },

  async read(name) {
    try {
      const handle = await (await folder()).getFileHandle(fileOf(name));
      return new Uint8Array(await (await handle.getFile()).arrayBuffer());
    } catch (cause) {
      if (isAbsent(cause)) return undefined;
      throw cause;
    }
  },

  async names() {
    const found: string[] = [];
    for await (const file of (await folder()).keys()) {
      if (file.endsWith(ending)) found.push(decodeURIComponent(file.slice(0, -ending.length)));
    }
    return found.sort();
  },

  async remove(name) {
    try {
      await (await folder()).removeEntry(fileOf(name));
    } catch (cause) {
      if (!isAbsent(cause)) throw cause;
    }
  },
};
