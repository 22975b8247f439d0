// Against a private file system of ours; the browser's own storage is tested in a browser, by test/browser.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DataError, OptionError, UnsupportedError } from "../../base/errors.ts";
import { ndarray } from "../../base/ndarray.ts";
import { encodeSafetensors } from "../../data/index.ts";
import * as layers from "../../layers/index.ts";
import { loadModel, removeModel, sequential, storedModels, type Model } from "../index.ts";

/** The files that there are, and how many bytes fit in all. */
let files: Map<string, Blob>;
let quota: number;

const absent = (): DOMException => new DOMException("no such file", "NotFoundError");

class FileHandle {
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  getFile = (): Promise<Blob> => Promise.resolve(files.get(this.#name)!);
  // On the prototype, where a browser that can do it has it.
  createWritable() {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    return Promise.resolve({
      write(part: Uint8Array<ArrayBuffer>): Promise<void> {
        parts.push(part);
        const full = new Blob(parts).size > quota;
        return full ? Promise.reject(new DOMException("full", "QuotaExceededError")) : Promise.resolve();
      },
      close: () => Promise.resolve(void files.set(this.#name, new Blob(parts))),
      abort: () => Promise.resolve(),
    });
  }
}

const directory = {
  getDirectoryHandle: () => Promise.resolve(directory),
  getFileHandle(name: string, { create = false } = {}): Promise<FileHandle> {
    if (!files.has(name)) {
      if (!create) return Promise.reject(absent());
      files.set(name, new Blob([]));
    }
    return Promise.resolve(new FileHandle(name));
  },
  removeEntry: (name: string) => (files.delete(name) ? Promise.resolve() : Promise.reject(absent())),
  async *keys() {
    yield* files.keys();
  },
};

const build = (seed: number): Model =>
  sequential([layers.input([3]), layers.dense(2, { activation: "softmax" })], { seed, name: "tiny" });

beforeEach(() => {
  files = new Map();
  quota = 1e6;
  const estimate = (): Promise<StorageEstimate> => Promise.resolve({ usage: 2e6, quota: 5e6 });
  vi.stubGlobal("navigator", { storage: { getDirectory: () => Promise.resolve(directory), estimate } });
  vi.stubGlobal("FileSystemFileHandle", FileHandle);
});
afterEach(() => vi.unstubAllGlobals());

describe("a browser's storage", () => {
  it("keeps models under any name, lists and removes them", async () => {
    const first = build(1);
    await first.save("opfs://first");
    await build(2).save("browser://a/b ü?", { metadata: { classNames: ["x", "y"] } });
    expect(await storedModels()).toEqual(["opfs://a/b ü?", "opfs://first"]);
    expect((await loadModel("browser://first")).getWeights()).toEqual(first.getWeights());
    expect((await loadModel("opfs://a/b ü?")).metadata).toEqual({ classNames: ["x", "y"] });
    await removeModel("opfs://first");
    await removeModel("opfs://first");
    expect(await storedModels()).toEqual(["opfs://a/b ü?"]);
  });

  it("says which models there are when one is not", async () => {
    await expect(loadModel("opfs://mnist")).rejects.toThrow(/no such model.*none is kept here/s);
    await build(1).save("opfs://mnist");
    await expect(loadModel("opfs://mnits")).rejects.toThrow(/did you mean 'mnist'/);
  });

  it("keeps the old model when there is no room for the new, and no empty one", async () => {
    const old = build(1);
    await old.save("opfs://mnist");
    quota = 50;
    await expect(build(2).save("opfs://mnist")).rejects.toThrow(/storage is full.*2\.0 of 5\.0 MB/s);
    await expect(build(2).save("opfs://other")).rejects.toThrow(DataError);
    expect(await storedModels()).toEqual(["opfs://mnist"]);
    expect((await loadModel("opfs://mnist")).getWeights()).toEqual(old.getWeights());
  });

  it("is named by a scheme it knows, and a name", async () => {
    await expect(loadModel("opsf://mnist")).rejects.toThrow(/did you mean 'opfs'/);
    await expect(build(1).save("opfs://")).rejects.toThrow(OptionError);
    await expect(loadModel("indexeddb://mnist")).rejects.toThrow(UnsupportedError);
    vi.unstubAllGlobals();
    await expect(loadModel("browser://mnist")).rejects.toThrow(/no private file system.*no IndexedDB/s);
    expect(await storedModels()).toEqual([]);
  });
});

describe("the bytes of a model", () => {
  it("are a model.safetensors, loaded from memory, a Blob or a file alone", async () => {
    const model = build(3);
    const bytes = await model.toBytes();
    const folder = await mkdtemp(join(tmpdir(), "loom-bytes-"));
    await writeFile(join(folder, "tiny.safetensors"), bytes);
    await model.save(folder);
    for (const source of [
      bytes,
      bytes.buffer,
      new Blob([bytes]),
      join(folder, "tiny.safetensors"),
      join(folder, "model.safetensors"),
      folder,
    ]) {
      const loaded = await loadModel(source);
      expect(loaded.name).toBe("tiny");
      expect(loaded.getWeights()).toEqual(model.getWeights());
    }
    await rm(folder, { recursive: true });
  });

  it("must be those of a model", async () => {
    const weights = encodeSafetensors({ kernel: ndarray("float32", [2], Float32Array.of(1, 2)) });
    await expect(loadModel(new Blob(weights as Uint8Array<ArrayBuffer>[]))).rejects.toThrow(
      /weights alone, without a copy/,
    );
    const file = new File(["hello, world"], "photo.png");
    await expect(loadModel(file)).rejects.toThrow(/^photo\.png: impossible header/);
  });
});
