import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** What one value of a summary holds. */
export type SummaryValue =
  | { readonly kind: "scalar"; readonly tag: string; readonly value: number }
  | { readonly kind: "text"; readonly tag: string; readonly text: string }
  | { readonly kind: "histogram"; readonly tag: string; readonly histogram: Histogram };

/** The counts of values between consecutive limits: `counts[i]` values lie in `(limits[i - 1], limits[i]]`. */
export interface Histogram {
  readonly minimum: number;
  readonly maximum: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** One TensorBoard event. `wallTime` is in seconds since 1970. */
export interface Event {
  readonly wallTime: number;
  readonly step?: number;
  readonly what:
    | { readonly kind: "fileVersion"; readonly version: string }
    /** Tells TensorBoard to drop what an interrupted run wrote at this step and after. */
    | { readonly kind: "sessionStart" }
    | { readonly kind: "summary"; readonly values: readonly SummaryValue[] };
}

const sessionStart = 1; // tensorflow.SessionLog.START
const stringType = 7; // tensorflow.DT_STRING

/** The protobuf bytes of an event. Source: tensorboard/compat/proto/{event,summary}.proto. */
export function encodeEvent({ wallTime, step, what }: Event): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(wallTime);
  if (step !== undefined) writer.tag(2, WireType.Varint).int64(step);
  if (what.kind === "fileVersion") writer.tag(3, WireType.LengthDelimited).string(what.version);
  if (what.kind === "sessionStart")
    message(writer, 7, () => writer.tag(1, WireType.Varint).int32(sessionStart));
  if (what.kind === "summary") {
    message(writer, 5, () => {
      for (const value of what.values) message(writer, 1, () => encodeValue(writer, value));
    });
  }
  return writer.finish();
}

function message(writer: BinaryWriter, field: number, body: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  body();
  writer.join();
}

function encodeValue(writer: BinaryWriter, value: SummaryValue): void {
  writer.tag(1, WireType.LengthDelimited).string(value.tag);
  if (value.kind === "scalar") {
    // Rounded first: the writer refuses numbers past float32's range instead of making them infinite.
    writer.tag(2, WireType.Bit32).float(Math.fround(value.value));
  } else if (value.kind === "histogram") {
    message(writer, 5, () => encodeHistogram(writer, value.histogram));
  } else {
    // A string tensor [1], marked for the text plugin.
    message(writer, 8, () => {
      writer.tag(1, WireType.Varint).int32(stringType);
      message(writer, 2, () => message(writer, 2, () => writer.tag(1, WireType.Varint).int64(1)));
      writer.tag(8, WireType.LengthDelimited).string(value.text);
    });
    message(writer, 9, () =>
      message(writer, 1, () => writer.tag(1, WireType.LengthDelimited).string("text")),
    );
  }
}

function encodeHistogram(writer: BinaryWriter, histogram: Histogram): void {
  const { minimum, maximum, count, sum, sumOfSquares } = histogram;
  for (const [index, value] of [minimum, maximum, count, sum, sumOfSquares].entries()) {
    writer.tag(index + 1, WireType.Bit64).double(value);
  }
  for (const [field, values] of [[6, histogram.limits] as const, [7, histogram.counts] as const]) {
    message(writer, field, () => values.forEach((value) => writer.double(value)));
  }
}
