import { OptionError, ShapeError } from "../base/errors.ts";
import { sameShape, showShape, type Shape } from "../base/shape.ts";
import type { TensorType } from "../graph/type.ts";
import { showBatched } from "./checks.ts";
import { batched } from "./connect.ts";
import type { Call, Symbolic } from "./layerType.ts";

/** @throws {OptionError} when an input is listed twice, or no output needs it. */
export function expectUsed(
  inputs: readonly Symbolic[],
  calls: readonly Call[],
  outputs: readonly Symbolic[],
): void {
  const read = new Set([...outputs, ...calls.flatMap((call) => call.inputs)]);
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

/** Whether an input takes an example of this shape. */
export function takesShape({ type: { shape }, shorter }: Symbolic, given: Shape): boolean {
  const [longest, ...rest] = shape;
  const [length, ...others] = given;
  if (!shorter || length === undefined || longest === undefined) return sameShape(shape, given);
  return length >= 1 && length <= longest && sameShape(rest, others);
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
    given.length === inputs.length && inputs.every((place, i) => takesShape(place, given[i]!.shape.slice(1)));
  if (!fits) {
    throw new ShapeError({
      where,
      problem: "the inputs are not those of the model",
      expected: shown(declared),
      received: shown(given),
    });
  }
}

const weightShapes = ({ layer, inputs }: Call): [string, string][] =>
  Object.entries(layer.weights(inputs.map(({ type }) => batched(type)))).map(([name, { shape }]) => [
    name,
    showShape(shape),
  ]);

/** @throws {ShapeError} when a shared layer is called on inputs that want other weights than its first ones. */
export function expectSameWeights(first: Call, call: Call): void {
  if (first === call) return;
  const wanted = new Map(weightShapes(call));
  for (const [name, shape] of weightShapes(first)) {
    if (wanted.get(name) === shape) continue;
    const { givenName, type } = first.layer;
    throw new ShapeError({
      where: givenName ?? type,
      problem: "a shared layer is called on inputs that do not fit its weights",
      expected: `${name} ${shape}, as at its first call`,
      received: `${wanted.get(name) ?? "none"}, which these inputs want`,
      mend: "make a layer of its own for them",
    });
  }
}
