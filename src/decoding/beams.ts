import { logSoftmax } from "./logProbabilities.ts";

/** A finished row of tokens. */
export interface Hypothesis {
  /** The new tokens, without the one that ended them. */
  readonly tokens: readonly number[];
  /** Their log probability (with the end's) divided by `length^lengthPenalty`. */
  readonly score: number;
}

/** A row of tokens that goes on. */
export interface Beam {
  readonly tokens: readonly number[];
  readonly logProbability: number;
  /** The beam of the step before from which it comes. */
  readonly from: number;
}

/** One row's search: the beams that go on and the best that have finished, both best first. */
export interface Search {
  readonly running: readonly Beam[];
  readonly finished: readonly Hypothesis[];
  readonly done: boolean;
}

export interface SearchSettings {
  readonly beams: number;
  readonly maxTokens: number;
  readonly stopTokens: readonly number[];
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | "never";
}

interface Candidate {
  readonly from: number;
  readonly token: number;
  readonly logProbability: number;
}

/** The search before its first token. */
export const newSearch: Search = {
  running: [{ tokens: [], logProbability: 0, from: 0 }],
  finished: [],
  done: false,
};

/** The `count` best elements above -infinity of several rows, best first, of equal ones the first. */
function best(rows: readonly Float32Array[], gains: readonly number[], count: number): Candidate[] {
  const found: Candidate[] = [];
  let least = -Infinity;
  rows.forEach((row, from) => {
    for (let token = 0; token < row.length; token++) {
      const logProbability = row[token]! + gains[from]!;
      if (!(logProbability > least)) continue;
      let place = found.length;
      while (place > 0 && found[place - 1]!.logProbability < logProbability) place--;
      found.splice(place, 0, { from, token, logProbability });
      if (found.length > count) found.pop();
      if (found.length === count) least = found[count - 1]!.logProbability;
    }
  });
  return found;
}

/**
 * One more token, as Hugging Face's `generate` does it: of the best continuations, those that end and are among the
 * first `beams` may be among the finished; the first `beams` of the others go on. Enough continuations are looked at
 * that all beams could end at once.
 * @param logits of each running beam
 */
export function advance(
  { running, finished }: Search,
  logits: readonly Float32Array[],
  settings: SearchSettings & { readonly process: (logits: Float32Array, beam: Beam) => Float32Array },
): Search {
  const { beams, maxTokens, stopTokens, lengthPenalty, earlyStopping, process } = settings;
  const rows = running.map((beam, i) => process(logSoftmax(logits[i]!), beam));
  const gains = running.map((beam) => beam.logProbability);
  const candidates = best(rows, gains, beams * Math.max(2, 1 + stopTokens.length));
  const length = running[0]!.tokens.length + 1;
  const stops = ({ token }: Candidate) => stopTokens.includes(token);
  const tokensOf = ({ from, token }: Candidate) => [...running[from]!.tokens, token];

  const ended = candidates
    .slice(0, beams)
    .filter((candidate) => length === maxTokens || stops(candidate))
    .map((candidate) => ({
      tokens: stops(candidate) ? running[candidate.from]!.tokens : tokensOf(candidate),
      score: candidate.logProbability / length ** lengthPenalty,
    }));
  const kept = [...finished, ...ended].sort((a, b) => b.score - a.score).slice(0, beams);
  const next = candidates
    .filter((candidate) => length < maxTokens && !stops(candidate))
    .slice(0, beams)
    .map((candidate) => ({ ...candidate, tokens: tokensOf(candidate) }));

  const full = kept.length === beams;
  // "never" asks for the best score that the best beam could have if it lost nothing more.
  const atLength = earlyStopping === "never" && lengthPenalty > 0 ? maxTokens : length;
  const hope = (next[0]?.logProbability ?? -Infinity) / atLength ** lengthPenalty;
  const hopeless = next.length === 0 || (full && hope <= kept[beams - 1]!.score);
  return { running: next, finished: kept, done: hopeless || (full && earlyStopping === true) };
}
