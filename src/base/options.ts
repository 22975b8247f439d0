import { OptionError } from "./errors.ts";
import { suggest } from "./nearest.ts";

/** The options with defaults put in; only those whose default is undefined may stay undefined. */
export type Complete<Options, Defaults> = {
  readonly [K in keyof Defaults]:
    | (K extends keyof Options ? Exclude<Options[K], undefined> : never)
    | (undefined extends Defaults[K] ? undefined : never);
};

/**
 * Checks that options are known by name; the keys of `known` are all there are.
 * @throws {OptionError} for an option that does not exist, naming the nearest that does.
 * @example
 * const options: { epochs?: number } = {};
 * checkOptionNames("fit", options, { epochs: true })
 */
export function checkOptionNames<Options extends object>(
  where: string,
  given: Options,
  known: Readonly<Record<keyof Options, unknown>>,
): void {
  const names = Object.keys(known);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw new OptionError({ where, problem: `there is no option '${name}'`, mend: suggest(name, names) });
  }
}

/**
 * Puts defaults in the place of options left out. Every option's name must be among the defaults.
 * @throws {OptionError} for an option that does not exist, naming the nearest that does.
 * @example
 * const options: { delta?: number } = {};
 * complete("huber", options, { delta: 1 }).delta // 1
 */
export function complete<
  Options extends object,
  const Defaults extends { readonly [K in keyof Required<Options>]: Options[K] | undefined },
>(where: string, given: Options, defaults: Defaults): Complete<Options, Defaults> {
  checkOptionNames(where, given, defaults);
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(chosen) } as Complete<Options, Defaults>;
}

/** What a number option may be. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** The bounds themselves do not count. Default: false. */
  readonly exclusive?: boolean;
  readonly integer?: boolean;
}

function describeRange({ min, max, exclusive = false, integer = false }: NumberRange): string {
  const kind = integer ? "an integer" : "a number";
  if (min !== undefined && max !== undefined) {
    return `${kind} ${exclusive ? "between" : "from"} ${min} ${exclusive ? "and" : "to"} ${max}`;
  }
  if (min !== undefined) return `${kind} ${exclusive ? "greater than" : "of at least"} ${min}`;
  return max === undefined ? kind : `${kind} ${exclusive ? "less than" : "of at most"} ${max}`;
}

/**
 * Checks number options, each against its range; options left undefined pass.
 * @throws {OptionError} naming the option, its range and the value.
 * @example checkNumbers("sgd", { momentum: 0.9 }, { momentum: { min: 0, max: 1 } })
 */
export function checkNumbers<Options extends object>(
  where: string,
  options: Options,
  ranges: { readonly [K in keyof Options]?: NumberRange },
): void {
  for (const [name, range] of Object.entries(ranges) as [string, NumberRange][]) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    const { min = -Infinity, max = Infinity, exclusive = false, integer = false } = range;
    const inside =
      typeof value === "number" &&
      Number.isFinite(value) &&
      (exclusive ? value > min && value < max : value >= min && value <= max);
    if (!inside || (integer && !Number.isInteger(value))) {
      throw new OptionError({
        where: `${where}.${name}`,
        expected: describeRange(range),
        received: String(value),
      });
    }
  }
}

/**
 * Checks that an option is one of the words it may be.
 * @throws {OptionError} naming the nearest of them.
 */
export function checkChoice(where: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new OptionError({ where, received: `'${value}'`, mend: suggest(value, choices) });
  }
}
