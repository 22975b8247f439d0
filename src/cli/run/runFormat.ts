import type { RunOptions } from "./runRecord.ts";

/** An object as it comes out of JSON: anything may be in it. */
type Unchecked = Readonly<Record<string, unknown>>;

export const isRecord = (x: unknown): x is Unchecked =>
  typeof x === "object" && x !== null && !Array.isArray(x);
const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;
const isTextOrNull = (x: unknown): boolean => x === null || typeof x === "string";
const isCountOrNull = (x: unknown): boolean => x === null || isCount(x);

const optionChecks: Readonly<Record<keyof RunOptions, (x: unknown) => boolean>> = {
  data: isTextOrNull,
  epochs: isCount,
  batchSize: isCount,
  seed: isCount,
  limit: isCountOrNull,
  text: isTextOrNull,
  label: isTextOrNull,
  size: isCountOrNull,
  privacy: (x) => x === undefined || x === null || isRecord(x),
};

/**
 * A record of version 1 as version 2 has it. That version knew only recipes for pictures, whose figures were the
 * accuracy and the loss.
 */
export function upgraded(record: Unchecked): Unchecked {
  const { options, examples, results } = record;
  return {
    ...record,
    version: 2,
    ...(isRecord(options) && { options: { text: null, label: null, size: null, ...options } }),
    // Before the data were loaded, version 1 wrote that there were none.
    examples: isRecord(examples) && examples["train"] !== 0 ? { ...examples, unit: "pictures" } : undefined,
    ...(isRecord(results) && { results: upgradedResults(results) }),
  };
}

function upgradedResults({ accuracy, loss, epochs, secondsPerEpoch }: Unchecked): Unchecked {
  const seconds = Number(epochs) * Number(secondsPerEpoch);
  return { figures: { accuracy, loss }, epochs, seconds, secondsPerEpoch };
}

/** What is wrong with a record, if anything. */
export function problemWith(record: Unchecked): string | undefined {
  if (record["version"] !== 2) return `version ${JSON.stringify(record["version"])} is not known`;
  const { recipe, options, examples, results } = record;
  if (typeof recipe !== "string") return "'recipe' is missing";
  if (!isRecord(options)) return "'options' are missing";
  const wrong = Object.entries(optionChecks).find(([name, isRight]) => !isRight(options[name]));
  if (wrong !== undefined) return `option '${wrong[0]}' is ${JSON.stringify(options[wrong[0]]) ?? "missing"}`;
  if (examples !== undefined && !isExampleCounts(examples)) return "'examples' are no counts";
  if (results !== undefined && !(isRecord(results) && isRecord(results["figures"])))
    return "'results' have no figures";
  return undefined;
}

const isExampleCounts = (x: unknown): boolean =>
  isRecord(x) && isCount(x["train"]) && isCount(x["test"]) && typeof x["unit"] === "string";
