import { DataError } from "../../base/errors.ts";
import { maskedCrc32c } from "./crc32c.ts";

const headerBytes = 12;
const footerBytes = 4;

/**
 * One TFRecord: `length (uint64) | masked CRC of length | data | masked CRC of data`, little-endian.
 * Source: tensorflow/core/lib/io/record_writer.h.
 */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(headerBytes + data.length + footerBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, headerBytes);
  view.setUint32(headerBytes + data.length, maskedCrc32c(data), true);
  return record;
}

/**
 * The records of a TFRecord file, in order. A record cut off at the end (the writer was killed) is left out,
 * as TensorBoard does.
 * @throws {DataError} when a checksum does not fit.
 */
export function* readRecords(file: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at + headerBytes <= file.length;) {
    if (view.getUint32(at + 8, true) !== maskedCrc32c(file.subarray(at, at + 8)))
      throw corrupted(at, "length");
    const start = at + headerBytes;
    const end = start + Number(view.getBigUint64(at, true));
    if (end + footerBytes > file.length) return;
    const data = file.subarray(start, end);
    if (view.getUint32(end, true) !== maskedCrc32c(data)) throw corrupted(at, "data");
    yield data;
    at = end + footerBytes;
  }
}

function corrupted(at: number, part: string): DataError {
  return new DataError({
    where: `TFRecord at byte ${at}`,
    problem: `the checksum of its ${part} does not fit`,
    mend: "the file is damaged from here on; the records before it can be used",
  });
}
