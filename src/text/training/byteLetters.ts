/**
 * The 256 characters that GPT-2 writes bytes with: visible Latin-1 characters stand for themselves, the others for the
 * bytes left over, from U+0100 on (Radford et al. 2019, "Language models are unsupervised multitask learners").
 */
export const byteLetters: readonly string[] = (() => {
  const isVisible = (byte: number): boolean =>
    (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte <= 0xff && byte !== 0xad);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isVisible(byte) ? byte : next++));
})();
