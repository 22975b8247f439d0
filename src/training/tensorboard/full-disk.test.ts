import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { DataError } from "../../base/errors.ts";
import { readEvents } from "./decode.ts";
import { createEventWriter } from "./writer.ts";

/** How many more bytes the disk takes. */
let room = Infinity;

const { writeSync } = fs;
vi.spyOn(fs, "writeSync").mockImplementation(((descriptor: number, bytes: Uint8Array, offset: number) => {
  if (room === 0) throw new Error("ENOSPC: no space left on device, write");
  const taken = writeSync(descriptor, bytes, offset, Math.min(room, bytes.length - offset));
  room -= taken;
  return taken;
}) as typeof fs.writeSync);

it("takes back what a full disk cut off, and writes it when there is room", () => {
  const folder = fs.mkdtempSync(join(tmpdir(), "loom-full-disk-"));
  const writer = createEventWriter(folder);
  const before = fs.readFileSync(writer.path);
  writer.scalar("loss", 1, 0);
  writer.scalar("loss", 2, 1);
  room = 50;
  expect(() => writer.flush()).toThrow(DataError);
  expect(fs.readFileSync(writer.path)).toEqual(before);
  room = Infinity;
  writer.close();
  expect([...readEvents(fs.readFileSync(writer.path))].map(({ step }) => step)).toEqual([undefined, 0, 1]);
  fs.rmSync(folder, { recursive: true });
});
