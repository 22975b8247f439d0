import { OptionError } from "../../base/errors.ts";
import { analyzeText, type AnalyzeOptions } from "./analyzeText.ts";
import type { Finding } from "./finding.ts";
import { checkKey } from "./operators/keys.ts";
import type { Apply, Operator } from "./operators/operator.ts";
import { checkOperator, makeOperator } from "./operators/operators.ts";

export interface AnonymizeTextOptions extends AnalyzeOptions {
  /** What is done with findings of a type; `DEFAULT` is for all others. Default: replaced by their type. */
  readonly operators?: Readonly<Record<string, Operator>> | undefined;
  /** 32 bytes for encrypting, hashes and pseudonyms. Default: none; then hashes and pseudonyms differ from run to run. */
  readonly key?: Uint8Array | undefined;
}

/** A finding, and what was done with it. Without what it was. */
export interface AnonymizedItem extends Finding {
  readonly operator: Operator["type"];
  /** Where what stands for it is, in the new text. */
  readonly newStart: number;
  readonly newEnd: number;
}

export interface AnonymizedText {
  readonly text: string;
  readonly items: readonly AnonymizedItem[];
}

/**
 * A function that anonymizes one text after another, with the same pseudonyms in all.
 * @throws {OptionError} as {@link anonymizeText}.
 * @example
 * const anonymizer = anonymize.textAnonymizer({ operators: { DEFAULT: { type: "pseudonym" } } });
 * const texts = await Promise.all(["ada@mail.org", "To ada@mail.org"].map((text) => anonymizer(text)));
 * texts[1]!.text === `To ${texts[0]!.text}` // true
 */
export function textAnonymizer(
  options: AnonymizeTextOptions = {},
): (text: string) => Promise<AnonymizedText> {
  const { operators = {}, key, ...analysis } = options;
  if (key !== undefined) checkKey(key);
  const chosen: Readonly<Record<string, Operator>> = { DEFAULT: { type: "replace" }, ...operators };
  const applies: Record<string, Apply> = {};
  const pseudonym = makeOperator({ type: "pseudonym" }, key);
  for (const [type, operator] of Object.entries(chosen)) {
    checkOperator(`operators.${type}`, operator);
    // One for all types: a name is the same whichever way it was asked for.
    applies[type] = operator.type === "pseudonym" ? pseudonym : makeOperator(operator, key);
  }
  const of = (type: string): string => (Object.hasOwn(chosen, type) ? type : "DEFAULT");
  const kept = Object.keys(chosen).filter((type) => chosen[type]!.type === "keep");
  if (kept.includes("DEFAULT")) {
    throw new OptionError({
      where: "operators.DEFAULT",
      problem: "it would keep whatever is not named",
      mend: "say keep for the types that may stay, or give types",
    });
  }
  // What may stay is not looked for, so that it hides nothing else that stands inside it.
  const exceptTypes = [...(analysis.exceptTypes ?? []), ...kept];
  return async (text) => {
    const findings = await analyzeText(text, { ...analysis, exceptTypes });
    const items: AnonymizedItem[] = [];
    let out = "";
    let from = 0;
    for (const finding of findings) {
      out += text.slice(from, finding.start);
      const newStart = out.length;
      out += await applies[of(finding.type)]!(text.slice(finding.start, finding.end), finding.type);
      const operator = chosen[of(finding.type)]!.type;
      items.push({ ...finding, operator, newStart, newEnd: out.length });
      from = finding.end;
    }
    return { text: out + text.slice(from), items };
  };
}

/**
 * Hides what in a text tells of somebody. What is looked for says {@link analyzeText}, what is done with it
 * {@link Operator}.
 * @throws {OptionError} for an operator or type that there is not, encrypting without a key, a key of other than 32 bytes.
 * @example
 * const { text } = await anonymize.anonymizeText("Write to ada@mail.org.");
 * text // "Write to <EMAIL_ADDRESS>."
 */
export const anonymizeText = (text: string, options: AnonymizeTextOptions = {}): Promise<AnonymizedText> =>
  textAnonymizer(options)(text);
