import { crc32, deflateRawSync } from "node:zlib";

/** Little-endian numbers of 2 or 4 bytes one after another. */
function fields(...values: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  return Buffer.concat(
    values.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );
}

/** A ZIP archive of these texts, deflated. */
export function zipOf(contents: Readonly<Record<string, string>>): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(contents)) {
    const data = Buffer.from(text);
    const packed = deflateRawSync(data);
    const checks = fields([4, crc32(data)], [4, packed.length], [4, data.length], [2, name.length], [2, 0]);
    const file = [
      fields([4, 0x04034b50], [2, 20], [2, 0], [2, 8], [4, 0]),
      checks,
      Buffer.from(name),
      packed,
    ];
    directory.push(
      fields([4, 0x02014b50], [2, 20], [2, 20], [2, 0], [2, 8], [4, 0]),
      checks,
      fields([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]),
      Buffer.from(name),
    );
    files.push(...file);
    offset += Buffer.concat(file).length;
  }
  const count = Object.keys(contents).length;
  const size = Buffer.concat(directory).length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
  return Buffer.concat([...files, ...directory, end]);
}
