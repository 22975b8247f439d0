import { OptionError, ShapeError } from "../base/errors.ts";
import { showShape, sizeOf } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { multiply } from "./arithmetic.ts";
import { diagonal } from "./diagonal.ts";
import { matMulOp } from "./matMul.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo, sum } from "./sum.ts";
import { transpose } from "./transpose.ts";

/** A tensor whose axes are named by letters. */
interface Labelled {
  readonly labels: readonly string[];
  readonly value: Tensor;
}

const malformed = (equation: string, problem: string) =>
  new OptionError({
    where: "einsum",
    problem,
    expected: 'an equation as "bij,bjk->bik"',
    received: equation,
  });

/** The equation's letters; the axes of `...` get the names 0, 1, ... counted from the last. */
function parse(equation: string, tensors: readonly Tensor[]): { inputs: Labelled[]; output: string[] } {
  const [left, right, more] = equation.replaceAll(" ", "").split("->");
  const terms = left!.split(",");
  if (more !== undefined || !/^[a-zA-Z.,]*$/.test(left + (right ?? "")))
    throw malformed(equation, "is malformed");
  if (terms.length !== tensors.length)
    throw malformed(equation, `names ${terms.length} of ${tensors.length} tensors`);
  let widest = 0;
  const expand = (term: string, extra: number): string[] =>
    term.split(/(\.\.\.)/).flatMap((part) => {
      if (part !== "...") return [...part];
      return Array.from({ length: extra }, (_, i) => `${extra - 1 - i}`);
    });
  const inputs = tensors.map((value, i) => {
    const term = terms[i]!;
    const extra = value.rank - term.replace("...", "").length;
    if (extra < 0 || (extra > 0 && !term.includes("..."))) {
      throw new ShapeError({
        where: "einsum",
        expected: `a tensor with axes ${term}`,
        received: showShape(value.shape),
      });
    }
    if (term.includes("...")) widest = Math.max(widest, extra);
    return { labels: expand(term, extra), value };
  });
  const letters = inputs.flatMap((t) => t.labels);
  const output = expand(right ?? defaultOutput(left!, letters), widest);
  const unknown = output.find((label) => !letters.includes(label) && !/\d/.test(label));
  if (unknown !== undefined) throw malformed(equation, `'${unknown}' is in the output alone`);
  return { inputs, output };
}

/** Without an arrow: the ellipsis, then the letters that occur once, in alphabetical order. */
const defaultOutput = (left: string, letters: readonly string[]): string =>
  (left.includes("...") ? "..." : "") +
  letters
    .filter((l) => /\D/.test(l) && letters.indexOf(l) === letters.lastIndexOf(l))
    .sort()
    .join("");

/** Axes with the same letter become their diagonal. */
function mergeRepeated({ labels, value }: Labelled): Labelled {
  const again = labels.findIndex((l, i) => labels.indexOf(l) < i);
  if (again < 0) return { labels, value };
  const first = labels.indexOf(labels[again]!);
  const rest = labels.filter((_, i) => i !== first && i !== again);
  const merged = diagonal(value, { axis1: first, axis2: again });
  return mergeRepeated({ labels: [...rest, labels[again]!], value: merged });
}

/** Sums over letters that nothing else needs. */
function dropUnneeded({ labels, value }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axis = labels.flatMap((l, i) => (needed.has(l) ? [] : [i]));
  return {
    labels: labels.filter((l) => needed.has(l)),
    value: axis.length === 0 ? value : sum(value, { axis }),
  };
}

/** Axes in the order of `labels`; letters it lacks become axes of length 1. */
function arrange({ labels, value }: Labelled, order: readonly string[]): Tensor {
  const present = order.filter((l) => labels.includes(l));
  const moved = transpose(
    value,
    present.map((l) => labels.indexOf(l)),
  );
  return reshape(
    moved,
    order.map((l) => (labels.includes(l) ? value.shape[labels.indexOf(l)]! : 1)),
  );
}

function lengthsOf(inputs: readonly Labelled[]): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const { labels, value } of inputs) {
    labels.forEach((l, i) => {
      const n = value.shape[i]!;
      const known = lengths.get(l) ?? 1;
      if (known !== 1 && n !== 1 && n !== known) {
        throw new ShapeError({
          where: "einsum",
          expected: `axis ${l} of one length`,
          received: `${known} and ${n}`,
        });
      }
      lengths.set(l, Math.max(known, n));
    });
  }
  return lengths;
}

/** The product of two tensors over the letters that neither the output nor other tensors need: one matrix product. */
function contract(
  a: Labelled,
  b: Labelled,
  needed: ReadonlySet<string>,
  lengths: Map<string, number>,
): Labelled {
  const both = a.labels.filter((l) => b.labels.includes(l));
  const batch = both.filter((l) => needed.has(l));
  const inner = both.filter((l) => !needed.has(l));
  const freeA = a.labels.filter((l) => !both.includes(l));
  const freeB = b.labels.filter((l) => !both.includes(l));
  const labels = [...batch, ...freeA, ...freeB];
  if (inner.length === 0) return { labels, value: multiply(arrange(a, labels), arrange(b, labels)) };
  const size = (list: readonly string[]) => list.map((l) => lengths.get(l)!);
  const matrix = (t: Labelled, rows: readonly string[], columns: readonly string[]) => {
    const order = [...batch, ...rows, ...columns];
    return reshape(broadcastTo(arrange(t, order), size(order)), [
      ...size(batch),
      sizeOf(size(rows)),
      sizeOf(size(columns)),
    ]);
  };
  const y = matMulOp(matrix(a, freeA, inner), matrix(b, inner, freeB));
  return { labels, value: reshape(y, size(labels)) };
}

/**
 * Sums of products by Einstein's notation: letters name axes, letters missing in the output are summed,
 * `...` stands for any axes, which broadcast. Computed as matrix products, tensors from left to right.
 * @throws {OptionError} when the equation is malformed.
 * @throws {ShapeError} when it does not fit the tensors.
 * @example ops.einsum("bqd,bkd->bqk", queries, keys)
 */
export function einsum(equation: string, ...tensors: readonly Tensor[]): Tensor {
  const { inputs, output } = parse(equation, tensors);
  const lengths = lengthsOf(inputs);
  const pending = inputs.map(mergeRepeated);
  const neededBy = (from: number) => new Set([...output, ...pending.slice(from).flatMap((t) => t.labels)]);
  let result = pending[0]!;
  for (let i = 1; i < pending.length; i++) {
    const later = neededBy(i + 1);
    const a = dropUnneeded(result, new Set([...later, ...pending[i]!.labels]));
    const b = dropUnneeded(pending[i]!, new Set([...later, ...a.labels]));
    result = contract(a, b, later, lengths);
  }
  return broadcastTo(
    arrange(dropUnneeded(result, new Set(output)), output),
    output.map((l) => lengths.get(l) ?? 1),
  );
}
