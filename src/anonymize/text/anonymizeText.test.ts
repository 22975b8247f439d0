import { describe, expect, it } from "vitest";
import { DataError, OptionError } from "../../base/errors.ts";
import {
  analyzeText,
  anonymizeText,
  decryptText,
  nameRecognizer,
  parseKey,
  textAnonymizer,
} from "./index.ts";
import type { Operator } from "./index.ts";

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const iban = "DE89 3704 0044 0532 0130 00";

const hide = async (text: string, operator: Operator): Promise<string> =>
  (await anonymizeText(text, { key, operators: { DEFAULT: operator } })).text;

/** Finds these names wherever they stand. */
const named = (names: Readonly<Record<string, string>>) =>
  nameRecognizer((texts) =>
    Promise.resolve(
      texts.map((text) => ({
        entities: [...text.matchAll(new RegExp(Object.keys(names).join("|"), "g"))].map(([found]) => ({
          type: names[found]!,
          text: found,
        })),
      })),
    ),
  );

describe("operators", () => {
  it("replace by the type, or by what is given", async () => {
    expect(await hide(`Pay ${iban} now`, { type: "replace" })).toBe("Pay <IBAN_CODE> now");
    expect(await hide(`Pay ${iban} now`, { type: "replace", newValue: "[x]" })).toBe("Pay [x] now");
  });

  it("redact, and mask all but the last", async () => {
    expect(await hide(`Pay ${iban}.`, { type: "redact" })).toBe("Pay .");
    expect(await hide(`Pay ${iban}.`, { type: "mask", keepLast: 4 })).toBe(
      "Pay **** **** **** **** **30 00.",
    );
    // Never more than half of a short one.
    expect(await hide("::1a2b", { type: "mask", keepLast: 99, maskingChar: "#" })).toBe("::##2b");
  });

  it("hash as SHA-256 of salt and text, and as HMAC", async () => {
    const text = "a@b.org";
    // printf saltya@b.org | sha256sum; printf a@b.org | openssl dgst -sha256 -hmac salty
    expect(await hide(text, { type: "hash", algorithm: "sha256", salt: "salty" })).toBe(
      "93bd5490978daea2529ef92be00db2106a263e2b7d161636476003ff7c4f8876",
    );
    expect(await hide(text, { type: "hash", salt: "salty" })).toBe(
      "173809d664d41cfcf8f854830da8b3fc1cf50162e4b347f6a3d00584993178dc",
    );
    const twice = [await anonymizeText(text, { operators: { DEFAULT: { type: "hash" } } })];
    twice.push(await anonymizeText(text, { operators: { DEFAULT: { type: "hash" } } }));
    expect(twice[0]!.text).not.toBe(twice[1]!.text);
  });

  it("encrypt, and decrypt gives it back", async () => {
    const text = `To é@exämple.org: ${iban}\r\nand 192.168.0.1`;
    const hidden = await hide(text, { type: "encrypt" });
    expect(hidden).not.toContain("3704");
    expect(hidden).toContain("<IBAN_CODE:AES-GCM:");
    expect(await decryptText(hidden, { key })).toEqual({ text, decrypted: 3 });
    expect(await hide(text, { type: "encrypt" })).not.toBe(hidden);
  });

  it("encrypt pieces of any type, if it can be read again", async () => {
    const deny = { "Project x": ["Blue Whale"] };
    const options = { key, deny, operators: { DEFAULT: { type: "encrypt" } } } as const;
    const { text } = await anonymizeText("a Blue Whale", options);
    expect(await decryptText(text, { key })).toEqual({ text: "a Blue Whale", decrypted: 1 });
    await expect(
      anonymizeText("a Blue Whale", { ...options, deny: { "<x>": ["Blue Whale"] } }),
    ).rejects.toThrow(OptionError);
  });

  it("decrypting fails with another key, a changed piece, a changed type", async () => {
    const hidden = await hide(iban, { type: "encrypt" });
    const other = key.map((byte) => byte ^ 1);
    const changed = hidden.replace(/.(?=.>$)/, (c) => (c === "A" ? "B" : "A"));
    for (const [text, with_] of [
      [hidden, other],
      [changed, key],
      [hidden.replace("IBAN_CODE", "PERSON"), key],
      ["<PERSON:AES-GCM:AAAA>", key],
      [hidden.slice(0, -1), key],
    ] as const) {
      await expect(decryptText(text, { key: with_ })).rejects.toThrow(DataError);
    }
  });

  it("pseudonyms are the same for the same, others for others, and of their kind", async () => {
    const recognizers = [
      named({
        "Angela Merkel": "PER",
        Merkel: "PER",
        Paris: "LOC",
        "Ada Lovelace": "PER",
        "J. Lovelace": "PER",
      }),
    ];
    const options = { key, recognizers, operators: { DEFAULT: { type: "pseudonym" } } } as const;
    const text =
      "Angela Merkel, Merkel; Ada Lovelace, J. Lovelace in Paris. 4111 1111 1111 1111, 2001:db8::1:2, a@b.org";
    const anonymizer = textAnonymizer(options);
    const first = (await anonymizer(text)).text;
    expect((await anonymizer(text)).text).toBe(first);
    expect((await textAnonymizer(options)(text)).text).toBe(first);
    const [, family, again, ada, j] = /^\S+ (\S+), (\S+); \S+ (\S+), \p{Lu}\. (\S+) in/u.exec(first)!;
    expect([again, j]).toEqual([family, ada]);
    expect(family).not.toBe(ada);
    expect(first).not.toMatch(/Merkel|Lovelace|Paris|4111|a@b/);
    const found = await analyzeText(first);
    expect(found.map(({ type }) => type)).toEqual(["CREDIT_CARD", "IP_ADDRESS", "EMAIL_ADDRESS"]);
    const otherKey = textAnonymizer({ ...options, key: key.map((byte) => byte ^ 1) });
    expect((await otherKey(text)).text).not.toBe(first);
  });

  it("are chosen by type, and what is kept hides nothing inside it", async () => {
    const recognizers = [named({ "Bank of a@b.org": "ORG" })];
    const operators = { ORGANIZATION: { type: "keep" }, EMAIL_ADDRESS: { type: "mask" } } as const;
    expect((await anonymizeText("Bank of a@b.org", { recognizers, operators })).text).toBe("Bank of *@*.***");
  });

  it.each([
    [{ operators: { DEFAULT: { type: "encrypt" } } }, /no key/],
    [{ operators: { DEFAULT: { type: "hide" } } }, /replace/],
    [{ operators: { DEFAULT: { type: "mask", keepLst: 3 } } }, /keepLast/],
    [{ operators: { DEFAULT: { type: "mask", keepLast: -1 } } }, /at least 0/],
    [{ operators: { DEFAULT: { type: "mask", maskingChar: "ab" } } }, /one character/],
    [{ operators: { DEFAULT: { type: "keep" } } }, /not named/],
    [{ operators: { DEFAULT: { type: "hash", salt: "" } } }, /it is empty/],
    [{ key: new Uint8Array(16) }, /32 bytes/],
    [{ types: ["EMAIL"] }, /EMAIL_ADDRESS/],
    [{ types: ["PERSON"] }, /tagger/],
    [{ minScore: 2 }, /from 0 to 1/],
    [{ regions: ["UK"] }, /regions/],
  ])("%j is refused", async (options, message) => {
    const refused = (async () => anonymizeText("call 555 123 4567", options as never))();
    await expect(refused).rejects.toThrow(OptionError);
    await expect(refused).rejects.toThrow(message);
  });
});

describe("analyzeText", () => {
  it("is surer where a word before says what it is", async () => {
    const found = await analyzeText("id 536228741");
    expect(found.filter(({ type }) => type === "US_SSN")).toEqual([]);
    const [ssn] = await analyzeText("His SSN is 536228741");
    expect(ssn).toMatchObject({ type: "US_SSN", score: 0.4 });
  });

  it("leaves nothing uncovered where findings cross or hold each other", async () => {
    const text = "see https://ada@example.org/?ip=10.0.0.1 and Anna a@b.org Berg";
    const recognizers = [named({ "Anna a": "PER" })];
    const { text: hidden } = await anonymizeText(text, { recognizers });
    expect(hidden).toBe("see <URL> and <PERSON><EMAIL_ADDRESS> Berg");
  });

  it("heeds lists of what is allowed and denied", async () => {
    const options = { allow: ["Info@Example.org"], deny: { PROJECT: ["Blue Whale", "c++"] } };
    const { text, items } = await anonymizeText("info@example.org on blue whale in C++.", options);
    expect(text).toBe("info@example.org on <PROJECT> in <PROJECT>.");
    expect(items.map(({ recognizer, newStart }) => [recognizer, newStart])).toEqual([
      ["deny", 20],
      ["deny", 33],
    ]);
  });

  it("knows keys by how they begin or what stands before them", async () => {
    const random = "Zk3vQ9xT7bLm2WcR8nYd5HsJ4pGf6AeU1oXi";
    const types = async (text: string) => (await analyzeText(text)).map(({ type }) => type);
    expect(await types(`ghp_${random}`)).toEqual(["API_KEY"]);
    expect(await types("password = 'hunter22x'")).toEqual(["API_KEY"]);
    expect(await types("password = 'aaaaaaaaaa'")).toEqual([]);
    const pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
    expect((await anonymizeText(`a ${pem} b`)).text).toBe("a <API_KEY> b");
  });

  it("reads long and odd texts in little time", async () => {
    for (const text of ["1", "a@", "a.", "1:", "é-", "1 "].map((piece) => piece.repeat(5_000))) {
      const start = performance.now();
      await analyzeText(text);
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});

describe("parseKey", () => {
  it("takes bytes, hexadecimal and base 64; else it is refused without telling it", () => {
    const hex = Buffer.from(key).toString("hex");
    const base64 = Buffer.from(key).toString("base64");
    for (const text of [hex, `${hex}\n`, base64]) expect(parseKey(Buffer.from(text), "k")).toEqual(key);
    expect(parseKey(key, "k")).toEqual(key);
    expect(() => parseKey(Buffer.from("a short secret"), "k")).toThrow(/14 bytes/);
  });
});
