import { formatTable } from "../console/table.ts";
import type { HostTime } from "./hostTimes.ts";
import type { LayerTime, OpTime, ProgramProfile } from "./summarize.ts";

const right = "right" as const;
const milliseconds = (value: number): string => value.toFixed(3);
const orNothing = (value: number): string => (value === 0 ? "" : milliseconds(value));
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A layer's own name, further in the deeper it lies. */
function indented(layer: string): string {
  if (layer === "") return "(of no layer)";
  const parts = layer.split("/");
  return `${"  ".repeat(parts.length - 1)}${parts.at(-1)!}`;
}

function layerTable({ layers, milliseconds: whole, between, host }: ProgramProfile): string {
  const row = ({ layer, forward, backward, update, total, share }: LayerTime): string[] => [
    indented(layer),
    orNothing(forward),
    orNothing(backward),
    orNothing(update),
    milliseconds(total),
    percent(share),
  ];
  const top = layers.filter(({ layer }) => !layer.includes("/"));
  const sumOf = (part: "forward" | "backward" | "update"): string =>
    orNothing(top.reduce((sum, layer) => sum + layer[part], 0));
  const rest = (name: string, value: number): string[] => [
    name,
    "",
    "",
    "",
    milliseconds(value),
    percent(value / whole),
  ];
  return formatTable(
    [
      { header: "layer" },
      ...["forward", "backward", "update", "ms", "share"].map((header) => ({ header, align: right })),
    ],
    [
      ...layers.map(row),
      rest("(ONNX Runtime between nodes)", between),
      rest("(handing over inputs and outputs)", host),
      ["sum", sumOf("forward"), sumOf("backward"), sumOf("update"), milliseconds(whole), percent(1)],
    ],
  );
}

const showShape = (shape: readonly number[]): string => `[${shape.join(",")}]`;

/** The first shapes; equal ones in a row together. */
function showShapes(shapes: readonly (readonly number[])[]): string {
  const runs: { readonly shown: string; count: number }[] = [];
  for (const shown of shapes.map(showShape)) {
    if (runs.at(-1)?.shown === shown) runs.at(-1)!.count++;
    else runs.push({ shown, count: 1 });
  }
  const told = runs
    .slice(0, mostShapes)
    .map(({ shown, count }) => (count === 1 ? shown : `${count} x ${shown}`));
  return [...told, ...(runs.length > mostShapes ? ["..."] : [])].join(" ");
}

const mostShapes = 4;

function opTable(ops: readonly OpTime[]): string {
  const row = (time: OpTime): string[] => [
    time.op,
    `${time.layer || "(of no layer)"}${time.phase === "backward" ? ", backward" : ""}`,
    `${showShapes(time.inputs)} -> ${showShape(time.output)}`,
    Number(time.count.toFixed(1)).toString(),
    milliseconds(time.milliseconds),
    percent(time.share),
    time.gigaflops === undefined ? "" : time.gigaflops.toFixed(1),
  ];
  return formatTable(
    [
      { header: "op" },
      { header: "layer" },
      { header: "shapes" },
      ...["count", "ms", "share", "GFLOP/s"].map((header) => ({ header, align: right })),
    ],
    ops.map(row),
  );
}

function kindTable(ops: readonly OpTime[]): string {
  const kinds = new Map<string, { count: number; milliseconds: number; share: number }>();
  for (const { op, count, milliseconds: time, share } of ops) {
    const kind = kinds.get(op) ?? { count: 0, milliseconds: 0, share: 0 };
    kinds.set(op, {
      count: kind.count + count,
      milliseconds: kind.milliseconds + time,
      share: kind.share + share,
    });
  }
  const longest = [...kinds].toSorted(([, a], [, b]) => b.milliseconds - a.milliseconds).slice(0, 8);
  return longest
    .map(
      ([op, { count, milliseconds: time, share }]) =>
        `${op} ${milliseconds(time)} (${count.toFixed(0)}x, ${percent(share)})`,
    )
    .join(", ");
}

/** How much longer recorded runs may be before the reader is told. */
const distorted = 1.3;

/** What a table is told beside the program itself. */
export interface TableOptions {
  /** What runs it, as `cpu, onnxruntime-node 1.30.0, 2 threads`. */
  readonly device: string;
  /** What the host does between runs. */
  readonly host: readonly HostTime[];
  /** How many ops are listed. */
  readonly top: number;
}

/** A program's times for reading: its layers, what happens around it, and its longest ops. */
export function profileTable(program: ProgramProfile, { device, host, top }: TableOptions): string {
  const { name, runs, recorded, milliseconds: whole, unrecorded, ops } = program;
  const unwatched =
    unrecorded === undefined ? "" : `; ${milliseconds(unrecorded)} ms without recording (median)`;
  return [
    `${name}: ${milliseconds(whole)} ms, the mean of the quicker ${runs} of ${recorded} recorded ${recorded === 1 ? "run" : "runs"}${unwatched}`,
    device,
    ...(unrecorded !== undefined && whole > unrecorded * distorted
      ? [
          "recording slows this graph a good deal: small nodes, above all those of loops, look longer than they are",
        ]
      : []),
    layerTable(program),
    ...(host.length === 0
      ? []
      : [
          `around each run, in itself: ${host.map((h) => `${h.name} ${milliseconds(h.milliseconds)} ms`).join(", ")}`,
        ]),
    `ops: ${kindTable(ops)}`,
    `the longest ${Math.min(top, ops.length)} of ${ops.length}, equal ones of a layer together:`,
    opTable(ops.slice(0, top)),
  ].join("\n");
}
