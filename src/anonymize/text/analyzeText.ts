import { OptionError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { heedContext } from "./context.ts";
import type { Finding, Recognizer } from "./finding.ts";
import { resolveOverlaps } from "./overlaps.ts";
import { patternRecognizers } from "./recognizers/index.ts";
import { repeatedNames } from "./repeatedNames.ts";

export interface AnalyzeOptions {
  /** Beside those of patterns: one of names ({@link nameRecognizer}), and your own. Default: none. */
  readonly recognizers?: readonly Recognizer[];
  /** Types to look for. Default: all that the recognizers know. */
  readonly types?: readonly string[];
  /** Types not to look for. Default: none. */
  readonly exceptTypes?: readonly string[];
  /** How sure a finding must be to count. Default: 0.4. */
  readonly minScore?: number;
  /** Texts that are no findings, whole and in any case, as the name of your own company. Default: none. */
  readonly allow?: readonly string[];
  /** Texts that always are findings, of the type under which they stand. Default: none. */
  readonly deny?: Readonly<Record<string, readonly string[]>>;
  /** Whether a name that was found once is found wherever else it, or a part of somebody's, stands. Default: true. */
  readonly repeatNames?: boolean;
  /** Countries in whose ways phone numbers are written, as `GB`. Default: US, GB, DE, FR, IL, IN, CA, BR. */
  readonly regions?: readonly string[] | undefined;
}

const defaults = {
  recognizers: [] as readonly Recognizer[],
  types: undefined,
  exceptTypes: [] as readonly string[],
  minScore: 0.4,
  allow: [] as readonly string[],
  deny: {} as Readonly<Record<string, readonly string[]>>,
  repeatNames: true,
  regions: undefined,
};

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** A recognizer of texts that are given, as whole words and in any case. */
const denied = (deny: Readonly<Record<string, readonly string[]>>): Recognizer => ({
  name: "deny",
  types: Object.keys(deny),
  find: (text) =>
    Object.entries(deny).flatMap(([type, texts]) =>
      texts
        .filter((each) => each.trim() !== "")
        .flatMap((each) =>
          Array.from(
            text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(each)}(?![\\p{L}\\p{N}_])`, "giu")),
            ({ 0: match, index }) => ({
              type,
              start: index,
              end: index + match.length,
              score: 1,
              recognizer: "deny",
            }),
          ),
        ),
    ),
});

/** @throws {OptionError} for a type that no recognizer knows. */
function checkTypes(where: string, types: readonly string[], known: readonly string[]): void {
  const wrong = types.find((type) => !known.includes(type));
  if (wrong === undefined) return;
  throw new OptionError({
    where,
    problem: `nothing finds the type '${wrong}'`,
    mend: `${suggest(wrong, known)}; names want a tagger`,
  });
}

/**
 * Finds what in a text tells of somebody: e-mail addresses, phone numbers, accounts, cards, addresses of networks,
 * numbers by which states know people, dates, keys; names by a recognizer that is given. Findings do not overlap: see
 * {@link Finding}.
 * @throws {OptionError} for a type that nothing finds, a score outside 0 to 1, an unknown region.
 * @example
 * const [finding] = await anonymize.analyzeText("Write to ada@mail.org.");
 * finding!.type // "EMAIL_ADDRESS"
 */
export async function analyzeText(text: string, options: AnalyzeOptions = {}): Promise<Finding[]> {
  const given = complete("analyzeText", options, defaults);
  checkNumbers("analyzeText", given, { minScore: { min: 0, max: 1 } });
  const { types, exceptTypes, minScore, allow, deny, repeatNames } = given;
  const recognizers = [...patternRecognizers(given.regions), ...given.recognizers, denied(deny)];
  const known = [...new Set(recognizers.flatMap((each) => each.types))].sort();
  checkTypes("analyzeText.types", types ?? [], known);
  checkTypes("analyzeText.exceptTypes", exceptTypes, [...known, "PERSON", "LOCATION", "ORGANIZATION"]);
  const wanted = (type: string): boolean => (types?.includes(type) ?? true) && !exceptTypes.includes(type);
  const allowed = new Set(allow.map((each) => each.toLowerCase()));
  const findings: Finding[] = [];
  for (const recognizer of recognizers) {
    if (!recognizer.types.some(wanted)) continue;
    findings.push(...heedContext(text, await recognizer.find(text), recognizer));
  }
  const isAllowed = ({ start, end }: Finding): boolean => allowed.has(text.slice(start, end).toLowerCase());
  const counted = findings.filter((each) => wanted(each.type) && each.score >= minScore && !isAllowed(each));
  const repeated = repeatNames ? repeatedNames(text, counted).filter((each) => !isAllowed(each)) : [];
  // At the same place and as sure, the last stays: a name is of the same type wherever it stands.
  return resolveOverlaps([...counted, ...repeated]);
}
