// Writes `trained.json`: the vocabularies that we learn from `corpus.json`, for `tokenizing.py` to read and run.
// `npm run build && node goldens/text/trained.mjs`
import { readFileSync, writeFileSync } from "node:fs";
import { trainTokenizer } from "../../dist/text/index.js";

const at = (name) => new URL(name, import.meta.url);
const { training } = JSON.parse(readFileSync(at("corpus.json"), "utf8"));
const plans = {
  words: { kind: "word", vocabularySize: 250 },
  "words and punctuation": { kind: "word", vocabularySize: 250, split: "punctuation" },
  "lower case words": { kind: "word", vocabularySize: 120, lowercase: true, minFrequency: 2, template: "<s> $A </s>" },
  characters: { kind: "character", vocabularySize: 250 },
  bytes: { kind: "bpe", vocabularySize: 400 },
  "marked word ends": { kind: "bpe", bytes: false, vocabularySize: 300, template: "$A </s>" },
  "word pieces": { kind: "wordPiece", vocabularySize: 260 },
  "lower case word pieces": { kind: "wordPiece", vocabularySize: 240, lowercase: true },
};
const entries = Object.entries(plans).map(([name, options]) => {
  const json = trainTokenizer(training, options).toJson();
  return JSON.stringify({ name, options, json });
});
writeFileSync(at("trained.json"), `[\n${entries.join(",\n")}\n]\n`);
