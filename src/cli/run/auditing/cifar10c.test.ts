import { mkdtemp, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { corruptionNames } from "../../../audit/index.ts";
import { publishedPictures } from "./cifar10c.ts";

let folder = "";
const file = (name: string) => join(folder, `${name}.npy`);
const expected = { size: [2, 2, 3], classNames: ["cat", "dog", "ship"] };
const open = () => publishedPictures(folder, expected);

/** A file as NumPy saves it, version 1: its header ends on a multiple of 64 bytes. */
function npy(shape: readonly number[], { data, descr = "|u1", order = "False" }: Numbers): Buffer {
  const axes = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${axes}, }`;
  const padded = `${header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, 0, 0]);
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded, "latin1"), Buffer.from(data)]);
}
interface Numbers {
  readonly data: Uint8Array;
  readonly descr?: string;
  readonly order?: string;
}

/** Two pictures, five times: every byte tells its severity and corruption. */
const pictures = (place: number) =>
  Uint8Array.from({ length: 10 * 12 }, (_, i) => 20 * Math.floor(i / 24) + place);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-cifar10c-"));
  for (const [place, name] of corruptionNames.entries())
    await writeFile(file(name), npy([10, 2, 2, 3], { data: pictures(place) }));
  await writeFile(file("labels"), npy([10], { data: Uint8Array.from([0, 2, 0, 2, 0, 2, 0, 2, 0, 2]) }));
});
afterEach(() => rm(folder, { recursive: true }));

test("every corruption's pictures come with their labels, severity after severity", async () => {
  const published = await open();
  for (const [place, name] of corruptionNames.entries()) {
    const { x, y } = await published(name);
    expect(x.shape).toEqual([10, 2, 2, 3]);
    expect(x.data).toEqual(pictures(place));
    expect([...(y.data as Int32Array)]).toEqual([0, 2, 0, 2, 0, 2, 0, 2, 0, 2]);
  }
});

test("labels of int64 are read too, as NumPy makes them", async () => {
  const data = new Uint8Array(BigInt64Array.from([1n, 2n, 1n, 2n, 1n, 2n, 1n, 2n, 1n, 2n]).buffer);
  await writeFile(file("labels"), npy([10], { data, descr: "<i8" }));
  const { y } = await (await open())("fog");
  expect(y).toEqual({ dtype: "int32", shape: [10], data: Int32Array.of(1, 2, 1, 2, 1, 2, 1, 2, 1, 2) });
});

test("missing files are named, before any is read", async () => {
  await unlink(file("fog"));
  await unlink(file("labels"));
  await expect(open()).rejects.toThrow(/files are missing[^]*no fog\.npy, labels\.npy/);
  await expect(publishedPictures(join(folder, "none"), expected)).rejects.toThrow(/no files of CIFAR-10-C/);
});

test("pictures of another size, number or kind are refused, and damaged files", async () => {
  const bytes = { data: new Uint8Array(120) };
  await writeFile(file("snow"), npy([10, 2, 3, 2], bytes));
  await expect(open()).rejects.toThrow(/snow[^]*uint8 \[10, 2, 2, 3\][^]*uint8 \[10, 2, 3, 2\]/);
  await writeFile(file("snow"), npy([5, 2, 2, 3], { data: new Uint8Array(60) }));
  await expect(open()).rejects.toThrow(/snow[^]*\[10, 2, 2, 3\][^]*\[5, 2, 2, 3\]/);
  await writeFile(file("snow"), npy([10, 2, 2, 3], { data: new Uint8Array(480), descr: "<f4" }));
  await expect(open()).rejects.toThrow(/another kind: <f4/);
  await writeFile(file("snow"), npy([10, 2, 2, 3], { ...bytes, order: "True" }));
  await expect(open()).rejects.toThrow(/Fortran/);
  await writeFile(file("snow"), "no array");
  await expect(open()).rejects.toThrow(/snow[^]*no NumPy file/);
  await writeFile(file("snow"), npy([10, 2, 2, 3], bytes));
  await truncate(file("snow"), 200);
  await expect(open()).rejects.toThrow(/damaged: it has 200 bytes, its header says 248/);
});

test("labels that are no classes, or not five times the same, are refused", async () => {
  const labels = (...data: number[]) =>
    writeFile(file("labels"), npy([data.length], { data: Uint8Array.from(data) }));
  await labels(0, 1, 2, 0, 1, 2, 0);
  await expect(open()).rejects.toThrow(/severities cannot be told apart[^]*\[7\]/);
  await labels(0, 3, 0, 3, 0, 3, 0, 3, 0, 3);
  await expect(open()).rejects.toThrow(/label 1 is no class[^]*from 0 to 2/);
  await labels(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
  await expect(open()).rejects.toThrow(/other labels[^]*1 at 5, 0 at 1/);
});
