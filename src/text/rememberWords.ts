/** More words than this are forgotten together: it bounds the memory, at the price of cutting some words anew. */
const capacity = 2 ** 16;

/** A model that may cut words by byte pair encoding. */
interface Cutter {
  bpe?: (word: string) => string[];
  max_length_to_cache?: number;
}

/**
 * Keeps what words were cut into. The library has a memory of its own, which moves a word to the end at every use;
 * turning it off and keeping words here halves the time of encoding.
 */
export function rememberWords(model: Cutter): void {
  if (model.bpe === undefined) return;
  const cut = model.bpe.bind(model);
  const longest = model.max_length_to_cache ?? 0;
  const known = new Map<string, string[]>();
  model.max_length_to_cache = 0;
  model.bpe = (word) => {
    const remembered = known.get(word);
    if (remembered !== undefined) return remembered;
    const pieces = cut(word);
    if (word.length > longest) return pieces;
    if (known.size >= capacity) known.clear();
    known.set(word, pieces);
    return pieces;
  };
}
