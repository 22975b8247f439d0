import { DataError, LoomError, UnsupportedError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { cutPair, cutText } from "./cutting.ts";
import { makeRunner, type Runner } from "./runner.ts";
import { findSpecial } from "./specialTokens.ts";
import type { EncodeOptions, Tokenizer } from "./tokenizer.ts";
import { checkTokenizerJson, type TokenizerJson } from "./tokenizerJson.ts";

/**
 * A tokenizer from the contents of a Hugging Face `tokenizer.json`: WordLevel, WordPiece, BPE or Unigram. Texts become
 * the ids that the Python package `tokenizers` gives. What the file says of truncation and padding is left to
 * {@link EncodeOptions.maxLength} and {@link padSequences}.
 * @param json the parsed file
 * @param options.where what errors call it. Default: "tokenizer.json"
 * @throws {DataError} naming the field that is damaged or of an unknown kind.
 * @throws {UnsupportedError} for a kind of tokenizer that cannot be run.
 * @example
 * const tokenizer = tokenizerFromJson({
 *   model: { type: "WordLevel", vocab: { "<unk>": 0, a: 1, film: 2 }, unk_token: "<unk>" },
 *   pre_tokenizer: { type: "WhitespaceSplit" },
 * });
 * tokenizer.encode("a good film"); // [1, 0, 2]
 */
export function tokenizerFromJson(json: unknown, options: { readonly where?: string } = {}): Tokenizer {
  const { where } = complete("tokenizerFromJson", options, { where: "tokenizer.json" });
  const checked = checkTokenizerJson(json, where);
  const runner = buildRunner(checked, where);
  const idOf = (token: string): number | undefined => runner.token_to_id(token);
  const unknown = unknownId(checked, runner);
  const tokenOf = (id: number): string | undefined => runner.id_to_token(id);
  const special = findSpecial(idOf, unknown);
  const vocabularySize = runner.model.vocab.length;

  const toIds = (tokens: readonly string[]): number[] =>
    tokens.map((token) => {
      const id = idOf(token) ?? unknown;
      if (id !== undefined) return id;
      throw new DataError({
        where,
        problem: `'${token}' is not in the vocabulary, and there is no token for unknown words`,
        mend: "give the vocabulary an unknown token, or use byte-level BPE, which knows every text",
      });
    });
  const piecesOf = (text: string): string[] => runner.tokenize(text, { add_special_tokens: false });
  const wrap = (first: string[], second: string[] | null, addSpecial: boolean): Wrapped =>
    wrapPieces(runner, { first, second, addSpecial });
  const specialsAround = { text: wrap([], null, true).tokens, pair: wrap([], [], true).tokens };
  checkTemplate(specialsAround, idOf, where);
  const room = (kind: "text" | "pair", { addSpecial, maxLength }: Encoding): number =>
    maxLength === undefined ? Infinity : maxLength - (addSpecial ? specialsAround[kind].length : 0);

  const encode = (text: string, given: EncodeOptions = {}): number[] => {
    const encoding = completeEncoding(given, specialsAround.text.length);
    const pieces = cutText(piecesOf(text), room("text", encoding));
    return toIds(wrap(pieces, null, encoding.addSpecial).tokens);
  };
  return {
    vocabularySize,
    special,
    encode,
    encodePair(pair, given = {}) {
      const encoding = completeEncoding(given, specialsAround.pair.length);
      const [first, second] = cutPair([piecesOf(pair[0]), piecesOf(pair[1])], room("pair", encoding));
      const { tokens, typeIds } = wrap(first, second, encoding.addSpecial);
      return { ids: toIds(tokens), typeIds };
    },
    decode(ids, given = {}) {
      const { skipSpecialTokens } = complete("decode", given, { skipSpecialTokens: true });
      const list = Array.from(ids);
      const outside = list.findIndex((id) => tokenOf(id) === undefined);
      if (outside >= 0) {
        throw new DataError({
          where,
          problem: `id ${list[outside]} at place ${outside} is not in the vocabulary`,
          expected: `0 to ${vocabularySize - 1}`,
        });
      }
      return list.length === 0 ? "" : runner.decode(list, { skip_special_tokens: skipSpecialTokens });
    },
    tokens: (text) => toIds(piecesOf(text)).map((id) => tokenOf(id)!),
    tokenToId: idOf,
    idToToken: tokenOf,
    toJson: () => checked,
  };
}

function buildRunner(json: TokenizerJson, where: string): Runner {
  const single = json.added_tokens.find((token) => token["single_word"] === true);
  if (single !== undefined) {
    const problem = `the token ${single.content} counts only as a whole word, which cannot be run`;
    throw new UnsupportedError({ where: `${where}: added_tokens`, problem });
  }
  try {
    const runner = makeRunner(json);
    // What is damaged inside a stage shows when it runs: better now than in the middle of a data set.
    runner.tokenize("A trial, 1.", { add_special_tokens: false });
    wrapPieces(runner, { first: [], second: [], addSpecial: true });
    runner.decode([0], { skip_special_tokens: false });
    return runner;
  } catch (cause) {
    if (cause instanceof LoomError) throw cause;
    const problem = `cannot be run: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where, problem }, { cause });
  }
}

function unknownId({ model }: TokenizerJson, runner: Runner): number | undefined {
  const { unk_token: token, unk_id: id } = model;
  if (typeof token === "string") return runner.token_to_id(token);
  return typeof id === "number" ? id : undefined;
}

interface Wrapped {
  readonly tokens: string[];
  readonly typeIds: number[];
}

interface Pieces {
  readonly first: string[];
  readonly second: string[] | null;
  readonly addSpecial: boolean;
}

/** Puts the special tokens around the pieces of one or two texts. */
function wrapPieces(runner: Runner, { first, second, addSpecial }: Pieces): Wrapped {
  const done = runner.post_processor?.post_process(first, second, addSpecial);
  if (done?.token_type_ids !== undefined) return { tokens: done.tokens, typeIds: done.token_type_ids };
  // No template: one text after the other.
  const typeIds = [...first.map(() => 0), ...(second ?? []).map(() => 1)];
  return { tokens: [...first, ...(second ?? [])], typeIds };
}

function checkTemplate(
  specials: Readonly<Record<string, readonly string[]>>,
  idOf: (token: string) => number | undefined,
  where: string,
): void {
  const absent = Object.values(specials)
    .flat()
    .find((token) => idOf(token) === undefined);
  if (absent === undefined) return;
  const problem = `the token ${JSON.stringify(absent)} is not in the vocabulary`;
  throw new DataError({ where: `${where}: post_processor`, problem });
}

interface Encoding {
  readonly addSpecial: boolean;
  readonly maxLength: number | undefined;
}

function completeEncoding(options: EncodeOptions, specials: number): Encoding {
  const { addSpecialTokens, maxLength } = complete("encode", options, {
    addSpecialTokens: true,
    maxLength: undefined,
  });
  checkNumbers(
    "encode",
    { maxLength },
    { maxLength: { min: addSpecialTokens ? specials : 0, integer: true } },
  );
  return { addSpecial: addSpecialTokens, maxLength };
}
