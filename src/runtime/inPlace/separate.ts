import { sameShape, type Shape } from "../../base/shape.ts";
import { uniformValue } from "../../graph/leaves.ts";
import type { Node, Tensor } from "../../graph/tensor.ts";
import { ProgramWriter, type Program } from "./program.ts";

/** An argument of a graph and what takes its place. */
export interface Replacement {
  readonly target: Tensor;
  readonly value: Tensor;
}

/** A program with the tensors it works on. */
export interface Task {
  readonly program: Program;
  /** In the order of the program's numbers: targets, and tensors that the graph computes. */
  readonly arrays: readonly Tensor[];
  /** Those of the arrays that are overwritten. */
  readonly targets: readonly Tensor[];
  /** Of one element each, in the order of the program's numbers. */
  readonly scalars: readonly Tensor[];
}

/** Replacements divided between programs and the graph. */
export interface Separated {
  readonly tasks: readonly Task[];
  /** Those that stay in the graph. */
  readonly rest: readonly Replacement[];
}

/**
 * Takes the last steps of a graph out of it, where they work element by element on arguments that are to be
 * overwritten: an optimizer's update becomes one pass over each weight, its state and its gradient, in place.
 * @param given tensors that the graph shall compute whole, as gradients
 */
export function separate(replacements: readonly Replacement[], given: Iterable<Tensor>): Separated {
  const changed = replacements.filter(({ target, value }) => target !== value);
  const reach = new Reach(new Set([...given, ...replacements.map(({ target }) => target)]));
  const fitting = changed.filter(
    ({ target, value }) => target.dtype === "float32" && reach.computes(value, target.shape),
  );
  const targets = new Set(fitting.map(({ target }) => target));
  const groups = joined(fitting, ({ target, value }) =>
    [target, ...taskOf([{ target, value }], reach).arrays].filter((t) => targets.has(t)),
  );
  return {
    tasks: groups.map((group) => taskOf(group, reach)),
    rest: changed.filter((replacement) => !fitting.includes(replacement)),
  };
}

const isScalar = (t: Tensor): boolean => t.size === 1;

/** Knows which tensors programs can compute. */
class Reach {
  /** Tensors that are taken as they are. */
  readonly stop: ReadonlySet<Tensor>;
  readonly #computes = new Map<Tensor, boolean>();

  constructor(stop: ReadonlySet<Tensor>) {
    this.stop = stop;
  }

  /** Whether a program over arrays of a shape computes this tensor from others. */
  computes(t: Tensor, shape: Shape): boolean {
    if (this.stop.has(t) || isScalar(t) || !sameShape(t.shape, shape)) return false;
    const known = this.#computes.get(t);
    if (known !== undefined) return known;
    const { op, inputs, outputs } = t.node;
    const result =
      op.elementwise === true &&
      outputs.length === 1 &&
      isWritable(t.node) &&
      inputs.every((input) => this.reads(input, shape));
    this.#computes.set(t, result);
    return result;
  }

  /** Whether it can be computed or else taken as it is: truths are taken only one by one. */
  reads(t: Tensor, shape: Shape): boolean {
    if (isScalar(t)) return t.dtype === "float32" || t.dtype === "bool";
    if (t.dtype === "float32") return sameShape(t.shape, shape) || uniformValue(t) !== undefined;
    return t.dtype === "bool" && this.computes(t, shape);
  }
}

/** Whether a node's op lowers to instructions. */
function isWritable(node: Node): boolean {
  const trial = new ProgramWriter();
  return trial.node(node, node.inputs.map(() => trial.array().value)) !== undefined; // prettier-ignore
}

/** Replacements that touch the same targets belong together: one would read what another has overwritten. */
function joined(
  replacements: readonly Replacement[],
  touched: (r: Replacement) => Tensor[],
): Replacement[][] {
  let groups: {
    readonly members: Replacement[];
    readonly touched: Set<Tensor>;
  }[] = [];
  for (const replacement of replacements) {
    const own = touched(replacement);
    const meets = groups.filter((group) => own.some((t) => group.touched.has(t)));
    const merged = {
      members: [...meets.flatMap(({ members }) => members), replacement],
      touched: new Set([...meets.flatMap((group) => [...group.touched]), ...own]),
    };
    groups = [...groups.filter((group) => !meets.includes(group)), merged];
  }
  return groups.map(({ members }) => members);
}

function taskOf(group: readonly Replacement[], reach: Reach): Task {
  const { shape } = group[0]!.target;
  const writer = new ProgramWriter();
  const arrays = new Map<Tensor, { readonly array: number; readonly value: number }>();
  const scalars = new Map<Tensor, number>();
  const computed = new Map<Tensor, number>();

  const take = <T>(map: Map<Tensor, T>, t: Tensor, make: () => T): T => {
    const known = map.get(t) ?? make();
    map.set(t, known);
    return known;
  };
  const read = (t: Tensor): number => {
    const number = t.dtype === "float32" ? uniformValue(t) : undefined;
    if (number !== undefined) return writer.constant(number);
    if (isScalar(t)) return take(scalars, t, () => writer.scalar(t.dtype === "bool"));
    if (!reach.computes(t, shape)) return take(arrays, t, () => writer.array()).value;
    return take(computed, t, () => writer.node(t.node, t.node.inputs.map(read))!);
  };
  for (const { target, value } of group) {
    const result = read(value);
    writer.store(result, take(arrays, target, () => writer.array()).array);
  }
  return {
    program: writer.program,
    arrays: [...arrays.keys()],
    targets: group.map(({ target }) => target),
    scalars: [...scalars.keys()],
  };
}
