import { DataError, OptionError } from "../../base/errors.ts";
import { checkOptionNames } from "../../base/options.ts";
import {
  decryptText,
  nameRecognizer,
  parseKey,
  textAnonymizer,
  type AnonymizedItem,
  type AnonymizeTextOptions,
  type Operator,
} from "../../anonymize/index.ts";
import type { TagTokens } from "../../models/index.ts";
import { openModel } from "../run/openModel.ts";
import { checkUsage } from "../run/usage.ts";
import type { FileResult } from "./fileResult.ts";
import type { AnonymizeFlags } from "./flags.ts";
import { readBytes, readJson } from "./readJson.ts";
import { readText, unreadIn } from "./readText.ts";

type Rules = Pick<
  AnonymizeTextOptions,
  "operators" | "types" | "exceptTypes" | "minScore" | "allow" | "deny" | "repeatNames" | "regions"
>;

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === "string");
const isRecord = (value: unknown, of: (each: unknown) => boolean): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(of);

/** What each entry of a file of rules must be. */
const ruleKinds: {
  readonly [Name in keyof Required<Rules>]: readonly [string, (value: unknown) => boolean];
} = {
  operators: [
    'operators by type: { "DEFAULT": { "type": "replace" } }',
    (value) => isRecord(value, (each) => isRecord(each, () => true)),
  ],
  types: ["a list of types", isTexts],
  exceptTypes: ["a list of types", isTexts],
  minScore: ["a number from 0 to 1", (value) => typeof value === "number"],
  allow: ["a list of texts", isTexts],
  deny: ['texts by type: { "PROJECT": ["Blue Whale"] }', (value) => isRecord(value, isTexts)],
  repeatNames: ["true or false", (value) => typeof value === "boolean"],
  regions: ["a list of countries", isTexts],
};

async function readRules(path: string): Promise<Rules> {
  const rules = (await readJson(path)) as Readonly<Record<string, unknown>>;
  checkOptionNames(path, rules, ruleKinds);
  for (const [name, [expected, fits]] of Object.entries(ruleKinds)) {
    if (rules[name] !== undefined && !fits(rules[name]))
      throw new DataError({ where: `${path}: ${name}`, expected });
  }
  return rules;
}

/** What texts are anonymized by: rules, key and tagger of the command line. */
export async function textOptions(
  flags: AnonymizeFlags,
  tagTokens: TagTokens,
): Promise<AnonymizeTextOptions> {
  const rules = flags.rules === undefined ? {} : await readRules(flags.rules);
  const key = flags.key === undefined ? undefined : parseKey(await readBytes(flags.key), flags.key);
  const asked = flags.operator === undefined ? {} : { DEFAULT: { type: flags.operator } as Operator };
  const options = { ...rules, operators: { ...asked, ...rules.operators }, key };
  if (flags.tagger === undefined) return options;
  const model = await openModel(flags.tagger);
  checkUsage(flags.tagger, model, "tag");
  return { ...options, recognizers: [nameRecognizer((texts) => tagTokens(model, texts))] };
}

/** A function that anonymizes texts, with the same pseudonyms in all. */
export function anonymizeTexts(options: AnonymizeTextOptions): (path: string) => Promise<FileResult> {
  const anonymizer = textAnonymizer(options);
  return async (path) => {
    const { text, items } = await anonymizer(await readText(path));
    const found = countItems(items);
    const unread = unreadIn(text);
    return {
      bytes: new TextEncoder().encode(text),
      report: { kind: "text", found, unread },
      lines: [
        ...(found.length === 0 ? ["nothing was found"] : []),
        ...found.map(
          (each) =>
            `${String(each.count).padStart(6)}  ${each.type}: ${each.operator}, mean score ${each.meanScore.toFixed(2)}`,
        ),
        ...unread.map((each) => `Warning: ${each}`),
      ],
    };
  };
}

function countItems(items: readonly AnonymizedItem[]) {
  const byType = new Map<string, AnonymizedItem[]>();
  for (const item of items) byType.set(item.type, [...(byType.get(item.type) ?? []), item]);
  return [...byType]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, some]) => ({
      type,
      operator: some[0]!.operator,
      count: some.length,
      meanScore: some.reduce((sum, { score }) => sum + score, 0) / some.length,
      recognizers: [...new Set(some.map(({ recognizer }) => recognizer))],
    }));
}

/** Gives back what was encrypted. */
export function decryptTexts(key: Uint8Array | undefined): (path: string) => Promise<FileResult> {
  if (key === undefined) {
    throw new OptionError({
      where: "--decrypt",
      problem: "there is no key",
      mend: "give it with --key FILE",
    });
  }
  return async (path) => {
    const { text, decrypted } = await decryptText(await readText(path), {
      key,
      where: path,
    });
    return {
      bytes: new TextEncoder().encode(text),
      report: { kind: "text", decrypted },
      lines: [`${decrypted} pieces decrypted`],
    };
  };
}
