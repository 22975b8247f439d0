import type { Finding, Recognizer } from "./finding.ts";

/** A regular expression and how sure a match of it is by itself. */
export interface ScoredPattern {
  /** Its whole match is the finding, or its group named `value`. Must have the flag `g`, and `d` with a group. */
  readonly regex: RegExp;
  readonly score: number;
}

export interface PatternOptions {
  readonly type: string;
  readonly patterns: readonly ScoredPattern[];
  /** Words before a match that make it surer, in small letters. Default: none. */
  readonly context?: readonly string[];
  /** Whether a match is one: `true` makes it sure, `false` drops it, `undefined` leaves it as its pattern has it. */
  readonly validate?: (match: string) => boolean | undefined;
  /** How sure a valid match is. Lower than 1 where one number in ten passes by chance. Default: 1. */
  readonly validScore?: number;
}

/**
 * A recognizer of what patterns match and a check does not refuse, as Presidio's `PatternRecognizer`.
 * @example
 * const badge = anonymize.patternRecognizer("badge", {
 *   type: "BADGE",
 *   patterns: [{ regex: /\bB-\d{5}\b/g, score: 0.6 }],
 * });
 */
export function patternRecognizer(name: string, options: PatternOptions): Recognizer {
  const { type, patterns, context = [], validate = () => undefined, validScore = 1 } = options;
  return {
    name,
    types: [type],
    context,
    find(text) {
      const found = new Map<string, Finding>();
      for (const { regex, score } of patterns) {
        for (const match of text.matchAll(regex)) {
          const value = match.groups?.["value"];
          const [start, end] =
            value === undefined
              ? [match.index, match.index + match[0].length]
              : match.indices!.groups!["value"]!;
          const valid = validate(value ?? match[0]);
          if (valid === false || start === end) continue;
          const finding = { type, start, end, score: valid ? validScore : score, recognizer: name };
          const place = `${start}-${end}`;
          if (finding.score > (found.get(place)?.score ?? 0)) found.set(place, finding);
        }
      }
      return [...found.values()];
    },
  };
}
