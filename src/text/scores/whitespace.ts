/**
 * What Python's `str.split()` and `\s` take for white space, as the inside of a character class. JavaScript's `\s`
 * differs: it takes the byte order mark U+FEFF too, but not U+001C to U+001F and U+0085.
 */
export const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const word = new RegExp(`[^${space}]+`, "g");
const leading = new RegExp(`^[${space}]+`);
const trailing = new RegExp(`[${space}]+$`);

/** The stretches of a text between white space: none of them empty. */
export const splitWords = (text: string): string[] => text.match(word) ?? [];

/** A text without white space at its end. */
export const trimEnd = (text: string): string => text.replace(trailing, "");

/** A text without white space at either end. */
export const trim = (text: string): string => trimEnd(text).replace(leading, "");
