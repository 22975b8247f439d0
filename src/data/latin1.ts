/** Characters made at once: more arguments would overflow the stack. */
const stride = 8192;

/** A string with one character, 0 to 255, for each byte. (TextDecoder's "latin1" is windows-1252, which is not that.) */
export function latin1Text(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += stride) {
    parts.push(String.fromCharCode(...bytes.subarray(i, i + stride)));
  }
  return parts.join("");
}

/** The bytes of such a string, or `undefined` when a character is above 255. */
export function latin1Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) return undefined;
    bytes[i] = code;
  }
  return bytes;
}
