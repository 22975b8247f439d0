import { expect, it } from "vitest";
import { textStream, type TextStreamOptions, type TokenDecoder } from "./textStream.ts";

/** Every byte is a token, as at the bottom of a byte-level BPE. */
const bytes: TokenDecoder = { decode: (tokens) => new TextDecoder().decode(Uint8Array.from(tokens)) };
/** Words, whose blanks belong to the token after. */
const vocabulary = ["Hello", "world", ",", "you", ""];
const words: TokenDecoder = {
  decode: (tokens) =>
    tokens
      .map((token) => vocabulary[token]!)
      .filter((word) => word !== "")
      .map((word, i) => (i === 0 || word === "," ? word : ` ${word}`))
      .join(""),
};

async function collect(tokens: Iterable<number>, decoder: TokenDecoder, options?: TextStreamOptions) {
  const pieces: string[] = [];
  for await (const piece of textStream(tokens, decoder, options)) pieces.push(piece);
  return pieces;
}
const encode = (text: string) => [...new TextEncoder().encode(text)];

it("holds back characters whose bytes have not all come", async () => {
  expect(await collect(encode("aé€😀b"), bytes)).toEqual(["a", "é", "€", "😀", "b"]);
});

it("gives at the end what never became a character", async () => {
  const cut = encode("a€").slice(0, -1);
  expect((await collect(cut, bytes)).join("")).toBe(bytes.decode(cut));
});

it("puts blanks where the whole text has them, and passes over tokens without text", async () => {
  const tokens = [0, 2, 4, 1, 3];
  expect(await collect(tokens, words)).toEqual(["Hello", ",", " world", " you"]);
  expect((await collect(tokens, words)).join("")).toBe(words.decode(tokens));
});

it("ends before a stop text, also one in several pieces, and asks for nothing more", async () => {
  let asked = 0;
  function* tokens() {
    for (const byte of encode("one\n\ntwo END three")) {
      asked++;
      yield byte;
    }
  }
  expect((await collect(tokens(), bytes, { stop: ["END", "###"] })).join("")).toBe("one\n\ntwo ");
  expect(asked).toBe("one\n\ntwo END".length);
});

it("gives what only looked like the beginning of a stop text", async () => {
  expect(await collect(encode("aENbEEND"), bytes, { stop: ["END"] })).toEqual(["a", "ENb", "E"]);
  expect((await collect(encode("say EN"), bytes, { stop: ["END"] })).join("")).toBe("say EN");
  expect((await collect(encode("plain"), bytes, { stop: [""] })).join("")).toBe("plain");
});
