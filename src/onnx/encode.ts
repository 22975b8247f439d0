import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { messages, type Field, type Message } from "./schema.ts";

function writeField(writer: BinaryWriter, { number, kind }: Field, value: unknown): void {
  switch (kind) {
    case "int":
      writer.tag(number, WireType.Varint).int64(value as number);
      return;
    case "float":
      writer.tag(number, WireType.Bit32).float(value as number);
      return;
    case "string":
      writer.tag(number, WireType.LengthDelimited).string(value as string);
      return;
    case "bytes":
      writer.tag(number, WireType.LengthDelimited).bytes(value as Uint8Array);
      return;
    case "packedInts":
      writer.tag(number, WireType.LengthDelimited).fork();
      for (const n of value as readonly number[]) writer.int64(n);
      writer.join();
      return;
    default:
      writer.tag(number, WireType.LengthDelimited).fork();
      writeMessage(writer, kind as keyof typeof messages, value as Message);
      writer.join();
  }
}

function writeMessage(writer: BinaryWriter, type: keyof typeof messages, message: Message): void {
  const fields: Record<string, Field> = messages[type];
  for (const [name, value] of Object.entries(message)) {
    const field = fields[name]!;
    if (field.repeated) for (const item of value as readonly unknown[]) writeField(writer, field, item);
    else if (value !== undefined) writeField(writer, field, value);
  }
}

/** The protobuf bytes of a message. */
export function encodeMessage(type: keyof typeof messages, message: Message): Uint8Array {
  const writer = new BinaryWriter();
  writeMessage(writer, type, message);
  return writer.finish();
}
