import { DataError, LoomError, OptionError } from "../base/errors.ts";
import type { Json, JsonRecord } from "../base/json.ts";
import { suggest } from "../base/nearest.ts";
import { dtypes } from "../base/dtype.ts";
import type { TensorType } from "../graph/type.ts";
import { layerMakers, type Layer } from "./layer.ts";
import { isNetwork, network, type Network } from "./network.ts";
import type { Symbolic } from "./layerType.ts";
import { input } from "./symbolic.ts";

/**
 * A network as plain JSON: its inputs, its layers with their options, and its wiring. Places are
 * numbered, the inputs first, then the outputs of every call of a layer.
 */
export function networkToJson(net: Network): JsonRecord {
  const places = [...net.inputs, ...net.calls.flatMap(({ outputs }) => outputs)];
  const indexOf = new Map(places.map((place, i) => [place, i]));
  const nameOf = new Map(net.layers.map(({ layer, name }) => [layer, name]));
  return {
    name: net.givenName ?? null,
    trainable: net.trainable,
    inputs: net.inputs.map(({ type, shorter }, i) => ({
      name: net.inputNames[i]!,
      dtype: type.dtype,
      shape: [...type.shape],
      ...(shorter && { shorter }),
    })),
    layers: net.layers.map(({ name, layer }) =>
      isNetwork(layer)
        ? { name, type: layer.type, network: { ...networkToJson(layer), name } }
        : { name, type: layer.type, trainable: layer.trainable, options: optionsToJson(layer) },
    ),
    calls: net.calls.map(({ layer, inputs }) => ({
      layer: nameOf.get(layer)!,
      on: inputs.map((place) => indexOf.get(place)!),
    })),
    outputs: net.outputs.map((place) => indexOf.get(place)!),
    single: { ...net.single },
  };
}

const isLayer = (value: unknown): value is Layer =>
  typeof value === "function" && "type" in value && "options" in value;

/** A layer inside another one's options, as it is saved: by its own type and options. */
const innerToJson = (layer: Layer): Json => ({
  type: layer.type,
  options: isNetwork(layer) ? networkToJson(layer) : optionsToJson(layer),
  ...(!layer.trainable && { trainable: false }),
});

/** A layer's options as JSON; objects with a name and a config stand for what they were made from. */
function optionsToJson(layer: Layer): Json {
  return JSON.parse(
    JSON.stringify(layer.options, (key, value: unknown) => {
      if (isLayer(value)) return innerToJson(value);
      if (typeof value === "function") {
        throw new OptionError({
          where: `${layer.givenName ?? layer.type}.${key}`,
          problem: "a function cannot be saved",
          mend: "define the layer with defineLayer, or give the option by name",
        });
      }
      if (value !== null && typeof value === "object" && "name" in value && "config" in value) {
        return { name: value.name, config: value.config };
      }
      return value;
    }),
  ) as Json;
}

const isRecord = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && !Array.isArray(x);

const damaged = "the file is damaged or was written by another program";

/** Reads fields of saved JSON, saying where a file is not what it should be. */
function reader(where: string, value: unknown) {
  const fail = (problem: string): never => {
    throw new DataError({ where, problem, mend: damaged });
  };
  const record = isRecord(value) ? value : fail("an object is missing");
  return {
    list: (key: string): readonly unknown[] =>
      Array.isArray(record[key]) ? (record[key] as unknown[]) : fail(`'${key}' is not a list`),
    text: (key: string): string =>
      typeof record[key] === "string" ? record[key] : fail(`'${key}' is not a text`),
    numbers: (key: string): number[] => {
      const list = record[key];
      const fits = Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
      return fits ? (list as number[]) : fail(`'${key}' is not a list of whole numbers`);
    },
    value: (key: string): unknown => record[key],
    fail,
  };
}

function layerFromJson(where: string, json: unknown): [name: string, layer: Layer] {
  const fields = reader(where, json);
  const name = fields.text("name");
  const type = fields.text("type");
  if (type === "network") return [name, networkFromJson(fields.value("network"), `${where}/${name}`, name)];
  const maker = layerMakers.get(type);
  if (maker === undefined) {
    throw new OptionError({
      where: `${where}/${name}`,
      problem: `unknown layer type '${type}'`,
      mend: `${suggest(type, layerMakers.keys())}; layers of your own must be defined before loading`,
    });
  }
  const options = fields.value("options");
  const given = {
    ...(isRecord(options) ? options : {}),
    name,
    trainable: fields.value("trainable") !== false,
  };
  return [name, maker(given as never)];
}

/**
 * The network that {@link networkToJson} wrote.
 * @throws {DataError} when the JSON is not of that form.
 * @throws {OptionError} for a layer type that is not known.
 */
export function networkFromJson(json: unknown, where = "model.json", name?: string): Network {
  try {
    return readNetwork(json, where, name);
  } catch (cause) {
    if (cause instanceof LoomError) throw cause;
    // Options of the wrong kind can break a layer anywhere.
    throw new DataError({ where, problem: "the architecture cannot be built", mend: damaged }, { cause });
  }
}

function readNetwork(json: unknown, where: string, name?: string): Network {
  const fields = reader(where, json);
  const inputs = fields.list("inputs").map((item) => {
    const entry = reader(`${where}/inputs`, item);
    const dtype = entry.text("dtype") as TensorType["dtype"];
    if (!dtypes.includes(dtype)) entry.fail(`unknown dtype '${dtype}'`);
    const shorter = entry.value("shorter") === true;
    return input(entry.numbers("shape"), { name: entry.text("name"), dtype, shorter });
  });
  const entries = fields.list("layers").map((item) => layerFromJson(where, item));
  const layers = new Map(entries);
  if (layers.size < entries.length) fields.fail("two layers have the same name");
  const places: Symbolic[] = [...inputs];
  const placeAt = (i: number): Symbolic => places[i] ?? fields.fail(`place ${i} is used before it is made`);
  for (const item of fields.list("calls")) {
    const call = reader(`${where}/calls`, item);
    const layer = layers.get(call.text("layer")) ?? call.fail(`no layer is called '${call.text("layer")}'`);
    places.push(...layer(call.numbers("on").map(placeAt)));
  }
  const outputs = fields.numbers("outputs").map(placeAt);
  const single = fields.value("single") as { input?: boolean; output?: boolean } | undefined;
  const saved = name ?? fields.value("name");
  return network(single?.input ? inputs[0]! : inputs, single?.output ? outputs[0]! : outputs, {
    ...(typeof saved === "string" ? { name: saved } : {}),
    trainable: fields.value("trainable") !== false,
  });
}
