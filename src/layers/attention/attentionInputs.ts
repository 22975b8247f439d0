import { OptionError, ShapeError } from "../../base/errors.ts";
import type { TensorType } from "../../graph/type.ts";
import { expectInputRank, showBatched } from "../checks.ts";

/** Query, value, key (the value, where left out) and attention mask, from a layer's inputs: the mask is bool. */
export function sortInputs<T extends { readonly dtype: string }>(inputs: readonly T[]) {
  const last = inputs.at(-1)!;
  const attentionMask = inputs.length > 1 && last.dtype === "bool" ? last : undefined;
  const [query, value = query, key = value] = attentionMask ? inputs.slice(0, -1) : inputs;
  return { query: query!, value: value!, key: key!, attentionMask };
}

/** @throws {OptionError | ShapeError} unless a layer can attend with these inputs, as {@link sortInputs} takes them. */
export function expectAttentionInputs(type: string, inputs: readonly TensorType[]): void {
  const { query, value, key, attentionMask } = sortInputs(inputs);
  const sequences = attentionMask ? inputs.slice(0, -1) : inputs;
  const expected =
    "[query], [query, value] or [query, value, key], and a bool attention mask behind them or none";
  if (sequences.length > 3) {
    const problem = "called on the wrong number of inputs";
    throw new OptionError({ where: type, problem, expected, received: `${inputs.length}` });
  }
  if (sequences.some(({ dtype }) => dtype === "bool")) {
    throw new OptionError({ where: type, problem: "the attention mask does not come last", expected });
  }
  for (const x of [query, value, key]) {
    expectInputRank(type, x, Math.max(3, query.shape.length), "[batch, time, features]");
  }
  if (key.shape[1] === value.shape[1]) return;
  throw new ShapeError({
    where: type,
    problem: "keys and values do not belong together",
    expected: "as many values as keys",
    received: [query, value, key].map(({ shape }) => showBatched(shape)).join(", "),
  });
}
