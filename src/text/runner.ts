import { Tokenizer } from "@huggingface/tokenizers";
import { forLibrary } from "./libraryPieces.ts";
import { rememberWords } from "./rememberWords.ts";
import type { TokenizerJson } from "./tokenizerJson.ts";

/** What is used of the library's tokenizer. Its own type declarations do not resolve by Node's rules. */
export interface Runner {
  readonly normalizer: { normalize(text: string): string } | null;
  readonly pre_tokenizer: { pre_tokenize(text: string): string[] } | null;
  readonly model: RunnerModel;
  readonly post_processor: {
    post_process(
      first: string[],
      second: string[] | null,
      addSpecial: boolean,
    ): { readonly tokens: string[]; readonly token_type_ids?: number[] };
  } | null;
  /** The pieces of a text; an unknown word may come as it is. */
  tokenize(text: string, options: { readonly add_special_tokens: boolean }): string[];
  decode(ids: readonly number[], options: { readonly skip_special_tokens: boolean }): string;
  token_to_id(token: string): number | undefined;
  id_to_token(id: number): string | undefined;
}

interface RunnerModel {
  /** Tokens by their ids. */
  readonly vocab: readonly string[];
  /** Cuts one word; of BPE only. */
  bpe?: (word: string) => string[];
  /** Of BPE: longer words are not remembered. */
  max_length_to_cache?: number;
}

/**
 * The library's tokenizer for a checked `tokenizer.json`.
 * @throws {UnsupportedError} for what it would quietly do in another way than the original; and whatever it throws itself.
 */
export function makeRunner(json: TokenizerJson): Runner {
  const { unk_token: unknown } = json.model;
  const runner = new Tokenizer(forLibrary(json), {
    clean_up_tokenization_spaces: false,
    // The library takes this from another file, which need not be there.
    ...(typeof unknown === "string" ? { unk_token: unknown } : {}),
  }) as Runner;
  rememberWords(runner.model);
  return runner;
}
