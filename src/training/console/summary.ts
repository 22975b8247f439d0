import { formatTable } from "./table.ts";

/** What a summary tells of one layer. `null` in a shape is the batch axis. */
export interface LayerSummary {
  readonly name: string;
  readonly type: string;
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
  /** Default true. */
  readonly trainable?: boolean;
}

export interface ModelSummary {
  readonly name: string;
  readonly layers: readonly LayerSummary[];
  /** Parameters training changes, and those it does not (frozen layers, moving averages), over the whole model. */
  readonly trainableParameters: number;
  readonly nonTrainableParameters: number;
  /** How many bytes one parameter takes. Default 4 (float32). */
  readonly bytesPerParameter?: number;
}

/**
 * A model's layers as a table, and how many parameters it has.
 * @example
 * formatSummary({ name: "classifier", trainableParameters: 650, nonTrainableParameters: 0,
 *   layers: [{ name: "dense", type: "dense", outputShape: [null, 10], parameters: 650 }] })
 */
export function formatSummary(model: ModelSummary): string {
  const { name, layers, trainableParameters, nonTrainableParameters, bytesPerParameter = 4 } = model;
  const rows = layers.map((layer) => [
    `${layer.name} (${layer.type})${layer.trainable === false ? " frozen" : ""}`,
    formatShape(layer.outputShape),
    formatCount(layer.parameters),
  ]);
  const table = formatTable(
    [{ header: "layer (type)" }, { header: "output shape" }, { header: "params", align: "right" }],
    rows,
  );
  const total = trainableParameters + nonTrainableParameters;
  const count = (parameters: number): string =>
    `${formatCount(parameters)} (${formatBytes(parameters * bytesPerParameter)})`;
  return [
    `model: ${name}`,
    table,
    ` total params: ${count(total)}`,
    ` trainable: ${count(trainableParameters)}`,
    ` non-trainable: ${count(nonTrainableParameters)}`,
  ].join("\n");
}

/** As `[batch, 32, 32, 3]`. */
function formatShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? "batch").join(", ")}]`;
}

function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

function formatBytes(bytes: number): string {
  const power = Math.min(4, bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 2)} ${["B", "KiB", "MiB", "GiB", "TiB"][power]!}`;
}
