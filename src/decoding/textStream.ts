/** Turns token numbers into text, as tokenizers do. */
export interface TokenDecoder {
  /** The text of tokens that follow each other. */
  decode(tokens: number[]): string;
}

export interface TextStreamOptions {
  /** Texts before which the stream ends. Default: none. */
  readonly stop?: readonly string[];
}

/** What a decoder writes for bytes that are not, or not yet, a character. */
const incomplete = "\ufffd";

/** Text as it becomes certain: a character whose bytes are spread over tokens waits for the last of them. */
async function* pieces(
  tokens: AsyncIterable<number> | Iterable<number>,
  decoder: TokenDecoder,
): AsyncGenerator<string, void, undefined> {
  // Tokens of the piece before stay, because the text of a token may depend on the one in front of it.
  let before: number[] = [];
  let waiting: number[] = [];
  const text = () => decoder.decode([...before, ...waiting]).slice(decoder.decode([...before]).length);
  for await (const token of tokens) {
    waiting.push(token);
    const piece = text();
    if (piece === "" || piece.endsWith(incomplete)) continue;
    yield piece;
    [before, waiting] = [waiting, []];
  }
  const rest = text();
  if (rest !== "") yield rest;
}

/** How much of the end of `text` may be the beginning of one of `stops`. */
function openEnd(text: string, stops: readonly string[]): number {
  const longest = Math.max(0, ...stops.map((stop) => stop.length - 1));
  for (let n = Math.min(longest, text.length); n > 0; n--) {
    if (stops.some((stop) => stop.startsWith(text.slice(-n)))) return n;
  }
  return 0;
}

/**
 * The text of tokens, piece by piece as they come. All pieces together are the text of all tokens, up to the first
 * of the stop texts; then no more tokens are asked for. What may yet turn out as part of a longer character or as a
 * stop text is held back until it is known.
 * @param tokens as `generateTokens` gives them
 * @example
 * const letters = { decode: (tokens: number[]) => String.fromCharCode(...tokens) };
 * for await (const text of decoding.textStream([72, 105, 46, 72], letters, { stop: ["."] })) console.log(text);
 */
export async function* textStream(
  tokens: AsyncIterable<number> | Iterable<number>,
  decoder: TokenDecoder,
  { stop = [] }: TextStreamOptions = {},
): AsyncGenerator<string, void, undefined> {
  const stops = stop.filter((text) => text !== "");
  let held = "";
  for await (const piece of pieces(tokens, decoder)) {
    held += piece;
    const ends = stops.map((text) => held.indexOf(text)).filter((at) => at >= 0);
    if (ends.length > 0) {
      const end = Math.min(...ends);
      if (end > 0) yield held.slice(0, end);
      return;
    }
    const certain = held.length - openEnd(held, stops);
    if (certain > 0) yield held.slice(0, certain);
    held = held.slice(certain);
  }
  if (held !== "") yield held;
}
