import { DataError, UnsupportedError } from "../../base/errors.ts";
import type { Activation } from "../../layers/index.ts";

/** Whatever a `config.json` says. */
export type ConfigJson = Readonly<Record<string, unknown>>;

/**
 * The fields of a Hugging Face configuration, those left out as the paper has them.
 * @throws {DataError} for a field of another kind than its default, or a size that is no positive integer.
 */
export function readConfig<Fields extends Readonly<Record<string, string | number | boolean>>>(
  where: string,
  given: object,
  defaults: Fields,
): { readonly [K in keyof Fields]: Widened<Fields[K]> } {
  const entries = Object.entries(defaults).map(([name, fallback]) => {
    const value = (given as ConfigJson)[name] ?? fallback;
    const size = typeof fallback === "number" && Number.isInteger(fallback) && fallback > 0;
    const fits =
      typeof value === typeof fallback && (!size || (Number.isInteger(value) && (value as number) > 0));
    if (fits) return [name, value] as const;
    throw new DataError({
      where: `${where}: ${name}`,
      expected: size ? "a positive integer" : `a ${typeof fallback}`,
      received: JSON.stringify(value),
    });
  });
  return Object.fromEntries(entries) as { [K in keyof Fields]: Widened<Fields[K]> };
}

type Widened<T> = T extends number ? number : T extends boolean ? boolean : string;

/**
 * Fields that change what the network computes, with the only values that ours has.
 * @throws {UnsupportedError} naming the first that is otherwise.
 */
export function expectFields(where: string, given: object, only: ConfigJson): void {
  for (const [name, wanted] of Object.entries(only)) {
    const value = (given as ConfigJson)[name] ?? wanted;
    if (value === wanted) continue;
    throw new UnsupportedError({
      where: `${where}: ${name}`,
      problem: "this variant is not known",
      expected: JSON.stringify(wanted),
      received: JSON.stringify(value),
    });
  }
}

/** Hugging Face's names of activations, and ours. */
const activations: Readonly<Record<string, Activation>> = {
  gelu: "gelu",
  gelu_python: "gelu",
  gelu_new: "geluApproximate",
  gelu_fast: "geluApproximate",
  gelu_pytorch_tanh: "geluApproximate",
  relu: "relu",
  selu: "selu",
  silu: "silu",
  swish: "silu",
  tanh: "tanh",
};

/** @throws {UnsupportedError} for a name that is not known. */
export function activationOf(where: string, name: string): Activation {
  const found = activations[name];
  if (found !== undefined) return found;
  throw new UnsupportedError({
    where,
    problem: `unknown activation '${name}'`,
    expected: Object.keys(activations).join(", "),
  });
}
