import { OptionError } from "../base/errors.ts";
import { isSymbolic } from "../layers/connect.ts";
import type { Layer } from "../layers/layer.ts";
import { chain, isNetwork, network } from "../layers/network.ts";
import { input, type Symbolic } from "../layers/symbolic.ts";
import { Model, type ModelOptions } from "./model.ts";

const asLayer = (item: Layer | Model): Layer => (item instanceof Model ? item.network : item);

/**
 * A model of layers one behind the other. Begin with `layers.input(shape)`, or leave it out: then the
 * shape comes with the first data.
 * @example
 * const model = sequential([
 *   layers.input([28, 28, 1]),
 *   layers.flatten(),
 *   layers.dense(10, { activation: "softmax" }),
 * ]);
 */
export function sequential(items: readonly (Symbolic | Layer | Model)[], options: ModelOptions = {}): Model {
  const [first, ...rest] = items;
  if (first === undefined) throw new OptionError({ where: "sequential", problem: "there are no layers" });
  const given = options.name === undefined ? {} : { name: options.name };
  const unknown = items.findIndex((item) => typeof item !== "function" && !isSymbolic(item));
  if (unknown >= 0) {
    throw new OptionError({
      where: "sequential",
      problem: `item ${unknown} is no layer`,
      expected: "layers, as layers.dense(10), or models",
      received: JSON.stringify(items[unknown]) ?? String(items[unknown]),
    });
  }
  const isPlace = (item: Symbolic | Layer | Model): item is Symbolic => typeof item !== "function";
  if (rest.some(isPlace)) {
    throw new OptionError({
      where: "sequential",
      problem: "an input stands behind a layer",
      mend: "begin with layers.input(shape), and only there",
    });
  }
  const behind = (isPlace(first) ? rest : items).map((item) => asLayer(item as Layer | Model));
  if (isPlace(first)) return new Model(chain(first, behind, given), options);
  const opening = behind[0]!;
  if (isNetwork(opening)) {
    const { dtype, shape } = opening.inputs[0]!.type;
    return new Model(chain(input(shape, { dtype }), behind, given), options);
  }
  return new Model(behind, options);
}

/**
 * A model from inputs to outputs, wired by calling layers on places.
 * @example
 * const x = layers.input([32]);
 * const y = layers.dense(10)(x);
 * const classifier = model(x, y);
 * @throws {OptionError} when an output needs an input that is not listed.
 */
export function model(
  inputs: Symbolic | readonly Symbolic[],
  outputs: Symbolic | readonly Symbolic[],
  options: ModelOptions = {},
): Model {
  return new Model(
    network(inputs, outputs, options.name === undefined ? {} : { name: options.name }),
    options,
  );
}
