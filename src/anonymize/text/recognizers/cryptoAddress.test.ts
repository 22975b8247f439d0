import { expect, it } from "vitest";
import { analyzeText } from "../analyzeText.ts";
import { keccak256 } from "./keccak256.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

// The known answers of the Keccak team for nothing and for "abc"; the others by PyCryptodome.
it.each([
  ["", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"],
  ["abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"],
  ["a".repeat(135), "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446"],
  ["a".repeat(136), "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e"],
  ["a".repeat(300), "5b7e0e47a96f32a88b4f14ca177982790807c40e1a105742ba0fc1babe1ef826"],
])("Keccak-256 of '%s'", (text, expected) => {
  expect(keccak256(bytes(text))).toBe(expected);
});

const found = async (text: string): Promise<[string, number][]> =>
  (await analyzeText(text, { types: ["CRYPTO"] })).map(({ start, end, score }) => [
    text.slice(start, end),
    score,
  ]);

// The addresses of EIP-55 itself.
it.each([
  "0x52908400098527886E0F7030069857D2E4169EE7",
  "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
  "0xde709f2102306220921060314715629080e2fb77",
  "0x27b1fdb04752bbc536007a920d24acb045561c26",
])("%s, in letters of one size, is known by its form", async (address) => {
  expect(await found(`to ${address}.`)).toEqual([[address, 0.6]]);
});

it.each([
  "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
  "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
  "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
])("%s has the right checksum: it is sure", async (address) => {
  expect(await found(`to ${address}.`)).toEqual([[address, 1]]);
});

it("a mixed address with a wrong checksum is none", async () => {
  expect(await found("to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed.")).toEqual([]);
});
