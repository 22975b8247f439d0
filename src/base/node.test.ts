import { afterEach, expect, it, vi } from "vitest";
import { UnsupportedError } from "./errors.ts";
import { join, readFile } from "./node.ts";

afterEach(() => vi.unstubAllGlobals());

it("calls Node's own functions", async () => {
  expect(join("a", "..", "b")).toBe("b");
  await expect(readFile("/no/such/file")).rejects.toThrow("ENOENT");
});

it("says in a page what is for Node alone, and not before it is called", () => {
  vi.stubGlobal("process", undefined);
  expect(() => readFile("weights.bin")).toThrow(UnsupportedError);
  expect(() => readFile("weights.bin")).toThrow(/readFile of node:fs\/promises.*Node alone/s);
});
