import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPrompt, readTexts } from "./readTexts.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-lines-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function* stream(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* parts;
}

async function fileOf(contents: string | Uint8Array): Promise<string> {
  const path = join(folder, "lines.txt");
  await writeFile(path, contents);
  return path;
}

test("arguments, then standard input in their midst, then the file", async () => {
  const file = await fileOf("five\r\nsix");
  const stdin = stream("two\nth", "ree\n");
  expect(await readTexts(["one", "-", "four"], { stdin, file })).toEqual([
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
  ]);
});

test("characters may be cut apart in the stream", async () => {
  const bytes = Buffer.from("Zürich");
  expect(await readTexts(["-"], { stdin: stream(bytes.subarray(0, 2), bytes.subarray(2)) })).toEqual([
    "Zürich",
  ]);
});

test.each([
  ["an empty line", "one\n\nthree\n", /lines\.txt, line 2: it is empty/],
  ["a line that is no UTF-8", Uint8Array.of(0x61, 0x0a, 0xe4, 0x0a), /lines\.txt, line 2/],
])("%s is refused, naming it", async (_, contents, message) => {
  await expect(fileOf(contents).then((file) => readTexts([], { file }))).rejects.toThrow(message);
});

test("no texts at all are refused", async () => {
  await expect(readTexts([])).rejects.toThrow(/nothing to work on/);
  await expect(fileOf("").then((file) => readTexts([], { file }))).rejects.toThrow(/nothing to work on/);
});

test("a prompt is the argument, or standard input with its lines", async () => {
  expect(await readPrompt("ROMEO:")).toBe("ROMEO:");
  expect(await readPrompt("-", { stdin: stream("ROMEO:\n", "But soft") })).toBe("ROMEO:\nBut soft");
});
