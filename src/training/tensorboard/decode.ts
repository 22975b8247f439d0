import { BinaryReader, type WireType } from "@bufbuild/protobuf/wire";
import type { Event, Histogram, SummaryValue } from "./event.ts";
import { readRecords } from "./record.ts";

/**
 * The events of an event file's bytes, in order.
 * @throws {DataError} when a checksum does not fit.
 */
export function* readEvents(file: Uint8Array): Generator<Event> {
  for (const record of readRecords(file)) yield decodeEvent(record);
}

/** The event in some protobuf bytes; fields that Tensorloom does not write are skipped. */
function decodeEvent(bytes: Uint8Array): Event {
  let wallTime = 0;
  let step: number | undefined;
  let what: Event["what"] = { kind: "summary", values: [] };
  eachField(bytes, (field, reader, wireType) => {
    if (field === 1) wallTime = reader.double();
    else if (field === 2) step = Number(reader.int64());
    else if (field === 3) what = { kind: "fileVersion", version: reader.string() };
    else if (field === 5) what = { kind: "summary", values: decodeSummary(reader.bytes()) };
    else if (field === 7) what = (reader.bytes(), { kind: "sessionStart" });
    else reader.skip(wireType, field);
  });
  return { wallTime, ...(step === undefined ? {} : { step }), what };
}

type FieldReader = (field: number, reader: BinaryReader, wireType: WireType) => void;

function eachField(bytes: Uint8Array, read: FieldReader): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    read(field, reader, wireType);
  }
}

function decodeSummary(bytes: Uint8Array): SummaryValue[] {
  const values: SummaryValue[] = [];
  eachField(bytes, (field, reader, wireType) => {
    if (field !== 1) return void reader.skip(wireType, field);
    const value = decodeValue(reader.bytes());
    if (value !== undefined) values.push(value);
  });
  return values;
}

function decodeValue(bytes: Uint8Array): SummaryValue | undefined {
  let tag = "";
  let scalar: number | undefined;
  let text: string | undefined;
  let histogram: Histogram | undefined;
  eachField(bytes, (field, reader, wireType) => {
    if (field === 1) tag = reader.string();
    else if (field === 2) scalar = reader.float();
    else if (field === 5) histogram = decodeHistogram(reader.bytes());
    else if (field === 8) text = decodeText(reader.bytes());
    else reader.skip(wireType, field);
  });
  if (scalar !== undefined) return { kind: "scalar", tag, value: scalar };
  if (histogram !== undefined) return { kind: "histogram", tag, histogram };
  return text === undefined ? undefined : { kind: "text", tag, text };
}

function decodeText(tensor: Uint8Array): string | undefined {
  let text: string | undefined;
  eachField(tensor, (field, reader, wireType) => {
    if (field === 8) text = reader.string();
    else reader.skip(wireType, field);
  });
  return text;
}

function decodeHistogram(bytes: Uint8Array): Histogram {
  const numbers = [0, 0, 0, 0, 0];
  const packed: Record<number, number[]> = { 6: [], 7: [] };
  eachField(bytes, (field, reader, wireType) => {
    if (field >= 1 && field <= 5) numbers[field - 1] = reader.double();
    else if (field === 6 || field === 7) packed[field] = decodeDoubles(reader.bytes());
    else reader.skip(wireType, field);
  });
  const [minimum, maximum, count, sum, sumOfSquares] = numbers as [number, number, number, number, number];
  return { minimum, maximum, count, sum, sumOfSquares, limits: packed[6]!, counts: packed[7]! };
}

function decodeDoubles(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  return Array.from({ length: bytes.length / 8 }, () => reader.double());
}
