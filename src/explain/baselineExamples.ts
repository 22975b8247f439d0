import { OptionError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { showShape } from "../base/shape.ts";
import { constant } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";
import { takesShape } from "../layers/wiringChecks.ts";
import { cast } from "../ops/index.ts";
import type { Model } from "../training/model.ts";

type Array_ = Tensor | NdArray;

/** Examples along the first axis; a record by the inputs' names for several inputs. */
export type GivenExamples = Array_ | Readonly<Record<string, Array_>>;

/** Examples of every input, as many of each. @throws {ShapeError | OptionError} for what are no examples. */
export function resolveExamples(
  where: string,
  { network }: Model,
  given: GivenExamples | undefined,
): readonly Tensor[] {
  const isArray = (x: unknown): x is Array_ =>
    x instanceof Tensor || (typeof x === "object" && x !== null && "data" in x && "shape" in x);
  const list = network.inputNames.map((input, i) => {
    const own = isArray(given) ? (i === 0 ? given : undefined) : given?.[input];
    if (own !== undefined) return own instanceof Tensor ? own : constant(own);
    throw new OptionError({
      where,
      problem: `there are none for the input '${input}'`,
      expected: `examples ${showShape([0, ...network.inputs[i]!.type.shape]).replace("[0", "[count")}`,
      mend: `give some of the training data: { ${where.slice(where.indexOf(".") + 1)}: x }`,
    });
  });
  list.forEach((t, i) => {
    const place = network.inputs[i]!;
    if (t.shape[0] === list[0]!.shape[0] && t.shape[0]! > 0 && takesShape(place, t.shape.slice(1))) return;
    throw new ShapeError({
      where,
      problem: `these are no examples of the input '${network.inputNames[i]!}'`,
      expected: showShape([list[0]!.shape[0] ?? 0, ...place.type.shape]),
      received: showShape(t.shape),
    });
  });
  return list.map((t, i) => cast(t, network.inputs[i]!.type.dtype));
}
