import { specialRoles, type SpecialRole, type Tokenizer } from "./tokenizer.ts";

/** The names that special tokens go by, in the order in which they are looked for. */
const names: Readonly<Record<SpecialRole, readonly string[]>> = {
  pad: ["<pad>", "[PAD]", "<|padding|>"],
  unknown: ["<unk>", "[UNK]"],
  start: ["<s>", "[CLS]", "<bos>", "[BOS]", "<start>", "<|startoftext|>", "<|endoftext|>"],
  end: ["</s>", "[SEP]", "<eos>", "[EOS]", "<end>", "<|endoftext|>"],
  mask: ["<mask>", "[MASK]"],
};

/** Which tokens play a special part: by their names, and for unknown words by what the model says. */
export function findSpecial(
  tokenToId: (token: string) => number | undefined,
  unknown: number | undefined,
): Tokenizer["special"] {
  const found = specialRoles.map((role): readonly [SpecialRole, number | undefined] => {
    const ids = names[role].map(tokenToId).filter((id) => id !== undefined);
    return [role, (role === "unknown" ? unknown : undefined) ?? ids[0]];
  });
  return Object.fromEntries(found.filter(([, id]) => id !== undefined));
}

/** The token of a role among some, as the unknown one of a list of special tokens. */
export const tokenOfRole = (role: SpecialRole, tokens: readonly string[]): string | undefined =>
  names[role].find((name) => tokens.includes(name));
