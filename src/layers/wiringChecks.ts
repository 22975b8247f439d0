import { OptionError, ShapeError } from "../base/errors.ts";
import { sameShape, showShape } from "../base/shape.ts";
import type { TensorType } from "../graph/type.ts";
import { showBatched } from "./checks.ts";
import { batched } from "./connect.ts";
import type { Symbolic } from "./symbolic.ts";

/** @throws {OptionError} when an input is listed twice, or no output needs it. */
export function expectUsed(
  inputs: readonly Symbolic[],
  calls: readonly Symbolic[],
  outputs: readonly Symbolic[],
): void {
  const read = new Set([...outputs, ...calls.flatMap(({ origin }) => origin!.inputs)]);
  inputs.forEach((place, i) => {
    const again = inputs.indexOf(place) < i;
    if (read.has(place) && !again) return;
    const name = place.name === undefined ? `input ${i}` : `input '${place.name}'`;
    throw new OptionError({
      where: "model",
      problem: again ? `${name} is listed twice` : `no output is made from ${name}`,
      mend: "list just the inputs that the outputs are made from, each once",
    });
  });
}

/** @throws {ShapeError} unless a nested network is called on inputs as it declares them. */
export function expectDeclared(
  where: string,
  inputs: readonly Symbolic[],
  given: readonly TensorType[],
): void {
  const shown = (types: readonly TensorType[]): string =>
    types.map(({ shape }) => showBatched(shape)).join(" and ");
  const declared = inputs.map(({ type }) => batched(type));
  const fits =
    given.length === declared.length &&
    declared.every(({ shape }, i) => sameShape(shape.slice(1), given[i]!.shape.slice(1)));
  if (!fits) {
    throw new ShapeError({
      where,
      problem: "the inputs are not those of the model",
      expected: shown(declared),
      received: shown(given),
    });
  }
}

const weightShapes = ({ origin }: Symbolic): [string, string][] =>
  Object.entries(origin!.layer.weights(origin!.inputs.map(({ type }) => batched(type)))).map(
    ([name, { shape }]) => [name, showShape(shape)],
  );

/** @throws {ShapeError} when a shared layer is called on inputs that want other weights than its first ones. */
export function expectSameWeights(first: Symbolic, call: Symbolic): void {
  if (first === call) return;
  const wanted = new Map(weightShapes(call));
  for (const [name, shape] of weightShapes(first)) {
    if (wanted.get(name) === shape) continue;
    const { givenName, type } = first.origin!.layer;
    throw new ShapeError({
      where: givenName ?? type,
      problem: "a shared layer is called on inputs that do not fit its weights",
      expected: `${name} ${shape}, as at its first call`,
      received: `${wanted.get(name) ?? "none"}, which these inputs want`,
      mend: "make a layer of its own for them",
    });
  }
}
