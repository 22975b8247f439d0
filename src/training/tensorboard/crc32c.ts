/** The reflected Castagnoli polynomial, one table entry a byte value. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  return remainder;
});

/**
 * The CRC-32C (Castagnoli) checksum of some bytes, as an unsigned 32-bit number.
 * Source: RFC 3720, appendix B.4.
 * @example crc32c(new TextEncoder().encode("123456789")) // 0xe3069283
 */
export function crc32c(bytes: Uint8Array): number {
  let checksum = 0xffffffff;
  for (const byte of bytes) checksum = table[(checksum ^ byte) & 0xff]! ^ (checksum >>> 8);
  return (checksum ^ 0xffffffff) >>> 0;
}

/**
 * The checksum as TFRecord files keep it: turned right by 15 bits, plus a constant. Checksums of bytes that hold
 * checksums themselves would otherwise be weak.
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
