import { expect, it } from "vitest";
import { analyzeText, anonymizeText, nameRecognizer } from "./index.ts";

/** A tagger that knows some names in the first line alone. */
const once = (names: Readonly<Record<string, string>>) =>
  nameRecognizer((texts) =>
    Promise.resolve(
      texts.map((text, i) => ({
        entities: Object.entries(names)
          .filter(([name]) => i === 0 && text.includes(name))
          .map(([name, type]) => ({ type, text: name })),
      })),
    ),
  );

const hide = async (text: string, names: Readonly<Record<string, string>>, options = {}) =>
  (await anonymizeText(text, { recognizers: [once(names)], ...options })).text;

it("finds a name again that was found once: whole, in part, and in capitals", async () => {
  const text = "John Smith came.\nSmith's house; JOHN SMITH (John).\nSmithson, Johns and blacksmith stay.";
  expect(await hide(text, { "John Smith": "PER" })).toBe(
    "<PERSON> came.\n<PERSON>'s house; <PERSON> (<PERSON>).\nSmithson, Johns and blacksmith stay.",
  );
  expect(await hide(text, { "John Smith": "PER" }, { repeatNames: false })).toBe(
    text.replace("John Smith", "<PERSON>"),
  );
});

it("takes no titles, particles or numbers for names, and a common word only within a sentence", async () => {
  const text =
    "Pope Paul VI met Will Berg.\nThe Pope, VI and Henry VI will.\nWill he? I asked Will; Berg said no.";
  expect(await hide(text, { "Pope Paul VI": "PER", "Will Berg": "PER" })).toBe(
    "<PERSON> met <PERSON>.\nThe Pope, VI and Henry VI will.\nWill he? I asked <PERSON>; <PERSON> said no.",
  );
});

it("of places and firms only what has several words", async () => {
  const text = "New Haven, Spring, Blue Whale Ltd\nSpring in New Haven. Haven of Blue Whale Ltd";
  const names = { "New Haven": "LOC", Spring: "LOC", "Blue Whale Ltd": "ORG" };
  expect(await hide(text, names)).toBe(
    "<LOCATION>, <LOCATION>, <ORGANIZATION>\nSpring in <LOCATION>. Haven of <ORGANIZATION>",
  );
});

it("is of the type that it had where more of it stood", async () => {
  const recognizers = [
    nameRecognizer((texts) =>
      Promise.resolve(
        texts.map((text) => ({
          entities: [
            text.includes("Ada") ? { type: "PER", text: "Ada Berg" } : { type: "ORG", text: "Berg" },
          ],
        })),
      ),
    ),
  ];
  const { text, items } = await anonymizeText("Ada Berg\nAsk Berg.", { recognizers });
  expect(text).toBe("<PERSON>\nAsk <PERSON>.");
  expect(items.map(({ recognizer }) => recognizer)).toEqual(["tagger", "repeatedNames"]);
});

it("in scripts without spaces, and with accents written as they come", async () => {
  expect(await hide("山田太郎です。\n私は山田太郎です。", { 山田太郎: "PER" })).toBe(
    "<PERSON>です。\n私は<PERSON>です。",
  );
  expect(await hide("Zoë Müller\nO Müller, o Zoë", { "Zoë Müller": "PER" })).toBe(
    "<PERSON>\nO <PERSON>, o <PERSON>",
  );
});

it("keeps to what is allowed and asked for, and gives a person one pseudonym", async () => {
  const names = { "Ada Berg": "PER" };
  expect(await hide("Ada Berg\nBerg, Ada", names, { allow: ["Berg"] })).toBe("<PERSON>\nBerg, <PERSON>");
  expect(await hide("Ada Berg\nBerg", names, { exceptTypes: ["PERSON"] })).toBe("Ada Berg\nBerg");
  const operators = { DEFAULT: { type: "pseudonym" } } as const;
  const [first, alone] = (await hide("Ada Berg\nBerg", names, { operators })).split("\n");
  expect(first!.split(" ")[1]).toBe(alone);
});

it("reads a long text with many names in little time", async () => {
  const people = Array.from(
    { length: 2_000 },
    (_, i) => `Ana${String.fromCharCode(97 + (i % 26))} Berg${i}n`,
  );
  const text = `${people.join(", ")}\n${"Nobody said a word of it. ".repeat(20_000)}`;
  const start = performance.now();
  await analyzeText(text, {
    recognizers: [once(Object.fromEntries(people.map((name) => [name, "PER"])))],
    types: ["PERSON"],
  });
  expect(performance.now() - start).toBeLessThan(3_000);
});
