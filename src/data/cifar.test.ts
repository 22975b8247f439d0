import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { DataError } from "../base/errors.ts";
import { decodeCifarBinary, decodeCifarClassNames, decodeCifarPickle } from "./cifar.ts";
import { openFiles } from "./files.ts";
import { decodePickle } from "./pickle.ts";

const goldens = join(import.meta.dirname, "../../goldens/cifar");

async function goldenFile(archive: string, name: string): Promise<Uint8Array> {
  for await (const file of await openFiles(join(goldens, archive))) {
    if (file.path.endsWith(name)) return await file.bytes();
  }
  throw new Error(`no ${name} in ${archive}`);
}

/** Records of the binary version: picture i has label i mod 10 and, at position p, byte (i + p) mod 256. */
function binaryBatch(count: number): Uint8Array {
  const bytes = new Uint8Array(count * 3073);
  for (let i = 0; i < count; i++) {
    bytes[i * 3073] = i % 10;
    for (let p = 0; p < 3072; p++) bytes[i * 3073 + 1 + p] = (i + p * 7) % 256;
  }
  return bytes;
}

describe("decodeCifarBinary", () => {
  test("takes planes apart into channels-last pictures", () => {
    const { x, y } = decodeCifarBinary(binaryBatch(12), "b.bin");
    expect(x.shape).toEqual([12, 32, 32, 3]);
    expect([...y.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    for (const [picture, row, column, channel] of [
      [0, 0, 0, 0],
      [3, 5, 7, 1],
      [11, 31, 31, 2],
    ] as const) {
      const place = ((picture * 32 + row) * 32 + column) * 3 + channel;
      expect(x.data[place]).toBe((picture + (channel * 1024 + row * 32 + column) * 7) % 256);
    }
  });

  test.each([
    ["nothing", new Uint8Array(), /b\.bin: not a whole CIFAR-10 batch/],
    ["a cut batch", binaryBatch(2).subarray(0, 6000), /multiple of 3073[^]*6000 bytes/],
    ["a wrong label", binaryBatch(2).fill(10, 3073, 3074), /picture 1 has an impossible label[^]*10/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeCifarBinary(bytes, "b.bin")).toThrow(message);
  });
});

describe.each(["python2.tar.gz", "python3-protocol2.tar.gz", "python3-protocol4.tar.gz"])("%s", (archive) => {
  let batch = new Uint8Array() as Uint8Array;
  beforeAll(async () => void (batch = await goldenFile(archive, "data_batch_2")));

  test("decodes to the pictures and labels it was made with", () => {
    const { x, y } = decodeCifarPickle(batch, "data_batch_2");
    expect(x.shape).toEqual([3, 32, 32, 3]);
    expect([...y.data]).toEqual([2, 5, 8]);
    for (const [i, row, column, channel] of [
      [0, 0, 0, 0],
      [1, 9, 30, 1],
      [2, 31, 31, 2],
    ] as const) {
      const position = channel * 1024 + row * 32 + column;
      expect(x.data[((i * 32 + row) * 32 + column) * 3 + channel]).toBe((37 * 2 + 11 * i + position) % 256);
    }
  });

  test("names its classes", async () => {
    const names = decodeCifarClassNames(await goldenFile(archive, "batches.meta"), "batches.meta");
    expect(names).toHaveLength(10);
    expect(names[9]).toBe("truck");
  });

  test("cut anywhere is an error", () => {
    for (let end = 0; end < batch.length; end += end < 200 || end > batch.length - 300 ? 1 : 61) {
      expect(() => decodeCifarPickle(batch.slice(0, end), "data_batch_2"), `cut at ${end}`).toThrow(
        DataError,
      );
    }
  });

  test("survives damage", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(batch), async (bytes) => {
        const examples = await resultOrRefusal(() => decodeCifarPickle(bytes, "data_batch_2"));
        if (examples !== undefined) expect(examples.x.data.length).toBe(examples.y.data.length * 3072);
      }),
      { numRuns: 600 },
    );
  });
});

describe("decodeCifarClassNames", () => {
  test("reads the text form", () => {
    const text = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";
    expect(decodeCifarClassNames(new TextEncoder().encode(text), "batches.meta.txt")[2]).toBe("bird");
  });

  test("refuses another number of classes", () => {
    const text = new TextEncoder().encode("apple\npear\n");
    expect(() => decodeCifarClassNames(text, "batches.meta.txt")).toThrow(/expected: 10\n {2}received: 2/);
  });
});

describe("decodePickle", () => {
  const bytes = (...parts: (string | number[])[]): Uint8Array =>
    Uint8Array.from(
      parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part, "latin1")] : part)),
    );

  test("reads plain data", () => {
    // {'a': [1, 300, -2, None, True, 1.5], 'b': ('x',)} in protocol 2
    const pickle = bytes(
      [0x80, 2],
      "}(U\x01a](K\x01M\x2c\x01J\xfe\xff\xff\xffN",
      [0x88],
      "G\x3f\xf8\0\0\0\0\0\0eU\x01bU\x01x",
      [0x85],
      "u.",
    );
    expect(decodePickle(pickle, "p")).toEqual(
      new Map<string, unknown>([
        ["a", [1, 300, -2, null, true, 1.5]],
        ["b", ["x"]],
      ]),
    );
  });

  test.each([
    ["code", bytes("cos\nsystem\n(U\x02lstR."), /refers to os\.system, which is not plain data/],
    ["a length that goes backwards", bytes("B\xf0\xff\xff\xff."), /negative length/],
    ["a length past the end", bytes("X\xff\xff\xff\x7fabc."), /more bytes/],
    ["classes", bytes("(ios\nsystem\n."), /opcode 0x69 is not accepted/],
    ["dictionaries with lists as keys", bytes("((ltd."), /opcode 0x6c is not accepted/],
    ["no end", bytes("K\x01"), /Unexpected end of file/],
    ["too much in too little", new Uint8Array(600_000).fill(0x7d), /more than 500000 opcodes/],
  ])("refuses %s", (_, pickle, message) => {
    expect(() => decodePickle(pickle, "p")).toThrow(DataError);
    expect(() => decodePickle(pickle, "p")).toThrow(message);
  });

  test("survives any bytes", async () => {
    const letters = fc.constantFrom(
      ...bytes("(.NBCTUX)]}JKMGaestuRqrhjbc", [0x80, 0x85, 0x86, 0x87, 0x8a, 0x93, 0x94]),
    );
    const program = fc.array(fc.oneof({ weight: 4, arbitrary: letters }, fc.nat({ max: 255 })), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(program, async (pickle) => {
        await resultOrRefusal(() => decodePickle(Uint8Array.from(pickle), "p"));
      }),
      { numRuns: 10_000 },
    );
  });
});
