import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { smallTextModel, writeRun } from "../../../test/cli/smallRuns.ts";
import { encodeWav } from "../../audio/index.ts";
import { ndarray } from "../../base/ndarray.ts";
import type { EmbedTexts, GenerateText, TagTokens, Task, Transcribe, Translate } from "../../models/index.ts";
import { embed } from "./embed.ts";
import { generate } from "./generate.ts";
import { tag } from "./tag.ts";
import { transcribeFiles } from "./transcribe.ts";
import { translateTexts } from "./translate.ts";

let folder = "";
const run = (task: Task): string => join(folder, task);
let printed = "";
/** What the command wrote on standard output before its closing line, and that line. */
const outcome = () => {
  const lines = printed.trimEnd().split("\n");
  return JSON.parse(lines.at(-1)!) as Record<string, unknown>;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-using-"));
  const tasks = ["languageModeling", "translation", "tagging", "speechRecognition", "textEmbedding"] as const;
  for (const task of tasks) await writeRun(run(task), smallTextModel({ task }));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

/** Goes on by counting the letters of the prompt. */
const counting: GenerateText = async ({ metadata }, prompt, { maxTokens = 2, onText, ...rest } = {}) => {
  expect(metadata["task"]).toBe("languageModeling");
  expect(Object.keys(rest)).toEqual(["onCut"]);
  const pieces = Array.from({ length: maxTokens }, (_, i) => ` ${prompt.length + i}`);
  if (onText !== undefined) pieces.forEach(onText);
  return { text: pieces.join(""), tokens: maxTokens };
};

test("generate prints prompt and text, whole or in pieces", async () => {
  await generate(run("languageModeling"), { prompt: "abc", maxTokens: 3 }, counting);
  expect(printed).toBe("abc 3 4 5\n");
  printed = "";
  await generate(run("languageModeling"), { prompt: "abc", stream: true }, counting);
  expect(printed).toBe("abc 3 4\n");
  printed = "";
  await generate(run("languageModeling"), { prompt: "abc", json: true }, counting);
  expect(outcome()).toMatchObject({ command: "generate", prompt: "abc", text: " 3 4", tokens: 2 });
});

test("generate does not stream what beams may still change", async () => {
  const flags = { prompt: "a", stream: true, beams: 2 };
  await expect(generate(run("languageModeling"), flags, counting)).rejects.toThrow(/--stream[^]*--beams/);
});

test("translate gives a line a text, and takes its options along", async () => {
  const backwards: Translate = async (_, texts, options) => {
    expect(options).toMatchObject({ beams: 3 });
    return texts.map((text) => [...text].reverse().join(""));
  };
  await translateTexts(run("translation"), ["one", "two"], { beams: 3 }, backwards);
  expect(printed).toBe("eno\nowt\n");
  printed = "";
  await translateTexts(run("translation"), ["one"], { beams: 3, json: true }, backwards);
  expect(outcome()).toMatchObject({ translations: [{ text: "one", translation: "eno" }] });
});

test("texts and prompts that are cut are told of", async () => {
  const error = vi.spyOn(process.stderr, "write");
  const cutting: Translate = async (_, texts, { onCut } = {}) => {
    onCut?.({ text: 1, tokens: 90, kept: 64 });
    return texts;
  };
  await translateTexts(run("translation"), ["one", "two"], {}, cutting);
  expect(error).toHaveBeenCalledWith("text 2 has 90 tokens; the model reads the first 64\n");
  const keepingTheEnd: GenerateText = async (_, __, { onCut } = {}) => {
    onCut?.({ text: 0, tokens: 90, kept: 32 });
    return { text: "", tokens: 0 };
  };
  await generate(run("languageModeling"), { prompt: "abc" }, keepingTheEnd);
  expect(error).toHaveBeenCalledWith("the prompt has 90 tokens; the model reads the last 32\n");
});

test("tag brackets what belongs together", async () => {
  const capitals: TagTokens = async (_, texts) =>
    texts.map((text) => ({
      tokens: text.split(" "),
      tags: ["B-PER", "I-PER", "O", "B-LOC"],
      entities: [
        { type: "PER", start: 0, end: 2, text: "Angela Merkel" },
        { type: "LOC", start: 3, end: 4, text: "Paris" },
      ],
    }));
  await tag(run("tagging"), ["Angela Merkel visited Paris"], {}, capitals);
  expect(printed).toBe("[PER Angela Merkel] visited [LOC Paris]\n");
  printed = "";
  await tag(run("tagging"), ["Angela Merkel visited Paris"], { json: true }, capitals);
  expect(outcome()).toMatchObject({ texts: [{ tags: ["B-PER", "I-PER", "O", "B-LOC"] }] });
});

test("transcribe reads WAV files as one channel, at the rate they have", async () => {
  const path = join(folder, "stereo.wav");
  const samples = ndarray("float32", [2, 2], Float32Array.of(0.5, 0, 0, 0.25));
  await writeFile(path, encodeWav({ sampleRate: 8000, samples }));
  const hearing: Transcribe = async (_, waves) =>
    waves.map(({ sampleRate, samples: { shape } }) => `${shape.join("x")} at ${sampleRate}`);
  await transcribeFiles(run("speechRecognition"), [path], {}, hearing);
  expect(printed).toBe(`${path}: 2x1 at 8000\n`);
});

test("transcribe takes a saved model, as the other commands do", async () => {
  const saved = join(folder, "saved");
  await smallTextModel({ task: "speechRecognition" }).save(saved);
  const path = join(folder, "short.wav");
  await writeFile(
    path,
    encodeWav({ sampleRate: 8000, samples: ndarray("float32", [1, 1], Float32Array.of(0.5)) }),
  );
  await transcribeFiles(saved, [path], {}, async () => ["six"]);
  expect(printed).toBe(`${path}: six\n`);
});

test("embed gives a vector a text", async () => {
  const lengths: EmbedTexts = async (_, texts) =>
    ndarray("float32", [texts.length, 2], Float32Array.from(texts.flatMap((text) => [text.length, 0.5])));
  await embed(run("textEmbedding"), ["ab", "c"], {}, lengths);
  expect(printed).toBe("[2,0.5]\n[1,0.5]\n");
  printed = "";
  await embed(run("textEmbedding"), ["ab"], { json: true }, lengths);
  expect(outcome()).toMatchObject({ dimensions: 2, embeddings: [{ text: "ab", vector: [2, 0.5] }] });
});

const never = (): never => {
  throw new Error("the model must not be asked");
};
test.each([
  [
    "generate",
    () => generate(run("translation"), { prompt: "a" }, never),
    /npx loom translate .*translation/,
  ],
  ["translate", () => translateTexts(run("tagging"), ["a"], {}, never), /npx loom tag .*tagging/],
  ["tag", () => tag(run("languageModeling"), ["a"], {}, never), /npx loom generate .*--prompt/],
  ["transcribe", () => transcribeFiles(run("textEmbedding"), ["a"], {}, never), /npx loom embed/],
  ["embed", () => embed(run("speechRecognition"), ["a"], {}, never), /npx loom transcribe .*\.wav/],
])("%s names the right command for another kind of run", async (_, act, message) => {
  await expect(act()).rejects.toThrow(message);
});
