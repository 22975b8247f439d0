import { allocate } from "../base/dtype.ts";
import { ShapeError } from "../base/errors.ts";
import { takeRows, type NdArray } from "../base/ndarray.ts";
import { complete } from "../base/options.ts";
import { sizeOf } from "../base/shape.ts";
import type { Model } from "../training/index.ts";
import { compileGraph, type Executable } from "../runtime/index.ts";
import type { Decoder } from "./decoder.ts";
import { pieceGraph, streamedInput, type Kept, type PieceGraph } from "./pieceGraph.ts";

/** How a model is made to decode. */
export interface DecoderOptions {
  /** The input that comes token by token. Default: the last. */
  readonly input?: string;
  /** Arrays for the other inputs, in order, as an encoded source: a row for each sequence. Default: none. */
  readonly sources?: readonly NdArray[];
  /** Sequences decoded side by side. Default: the rows of the sources, or 1. */
  readonly rows?: number;
  /** The most tokens that are read in all. Default: the longest sequence that the model takes. */
  readonly capacity?: number;
}

/** Prompts are read in pieces of these lengths, so that few graphs serve prompts of any length. */
const pieceLengths = [64, 8, 1];

interface Compiled {
  readonly executable: Executable;
  readonly kept: readonly Kept[];
  prepare(sources: readonly NdArray[]): Promise<readonly NdArray[]>;
}

/**
 * A model as a decoder of token sequences. Layers keep what they need of earlier tokens (attention its keys and
 * values, recurrent layers their states), so that a token costs one step whatever came before it; what depends on
 * other inputs alone, as an encoder, is computed once.
 */
export class ModelDecoder implements Decoder {
  readonly #model: Model;
  readonly #streamed: number;
  readonly capacity: number;
  readonly #compiled = new Map<string, Promise<Compiled>>();
  readonly #sources: readonly NdArray[];
  /** For every row, which row of the sources it goes with. */
  #origins: readonly number[];
  #position = 0;
  #kept = new Map<string, NdArray>();
  #prepared: readonly NdArray[] | undefined;

  constructor(model: Model, options: DecoderOptions = {}) {
    const settings = complete("decoder", options, {
      input: undefined,
      sources: [],
      rows: undefined,
      capacity: undefined,
    });
    this.#model = model;
    this.#streamed = streamedInput(model.network, settings.input);
    this.#sources = settings.sources;
    const rows = settings.rows ?? settings.sources[0]?.shape[0] ?? 1;
    this.#origins = Array.from({ length: rows }, (_, row) => row);
    const longest = this.longest;
    this.capacity = Math.min(settings.capacity ?? longest, longest);
  }

  /** The longest sequence that the model takes. */
  get longest(): number {
    return this.#model.network.inputs[this.#streamed]!.type.shape[0]!;
  }
  /** Tokens read so far. */
  get position(): number {
    return this.#position;
  }
  get rows(): number {
    return this.#origins.length;
  }

  /** Forgets all tokens read. */
  restart(): void {
    this.#position = 0;
    this.#kept = new Map();
  }

  next(tokens: Int32Array): Promise<NdArray> {
    return this.#piece(tokens, 1);
  }

  /**
   * Reads tokens of every row, `[rows, length]`, and gives the logits of those after the last: `[rows, vocabulary]`.
   * @throws {ShapeError} when there is no room for so many.
   */
  async read(tokens: Int32Array): Promise<NdArray> {
    const length = tokens.length / this.rows;
    if (length === 0 || !Number.isInteger(length)) {
      throw new ShapeError({
        where: "decoder",
        expected: `tokens for ${this.rows} rows`,
        received: `${tokens.length}`,
      });
    }
    let logits: NdArray | undefined;
    for (let at = 0; at < length;) {
      const size = pieceLengths.find((n) => n <= length - at)!;
      const piece = new Int32Array(this.rows * size);
      for (let row = 0; row < this.rows; row++) {
        piece.set(tokens.subarray(row * length + at, row * length + at + size), row * size);
      }
      logits = await this.#piece(piece, size);
      at += size;
    }
    return logits!;
  }

  reorder(rows: readonly number[]): void {
    for (const [name, array] of this.#kept) this.#kept.set(name, takeRows(array, rows));
    const before = this.#origins;
    this.#origins = rows.map((row) => before[row]!);
    // Beams of one source change places among themselves: what was prepared of it stays.
    if (!sameList(before, this.#origins)) this.#prepared = undefined;
  }

  async #piece(tokens: Int32Array, length: number): Promise<NdArray> {
    if (this.#position + length > this.capacity) {
      throw new ShapeError({
        where: "decoder",
        problem: "there is no room for more tokens",
        expected: `at most ${this.capacity} in all`,
        received: `${this.#position + length}`,
        mend: "restart with the last ones, or make the model for longer sequences",
      });
    }
    const { executable, kept, prepare } = await this.#get(length);
    this.#prepared ??= await prepare(this.#sources.map((array) => takeRows(array, this.#origins)));
    for (const { name, type } of kept) if (!this.#kept.has(name)) this.#kept.set(name, empty(type));
    const [logits, ...made] = await executable.run([
      { dtype: executable.inputs[0]!.dtype, shape: [this.rows, length], data: tokens },
      { dtype: "int32", shape: [], data: Int32Array.of(this.#position) },
      ...kept.map(({ name }) => this.#kept.get(name)!),
      ...this.#prepared,
    ]);
    kept.forEach(({ name, axis }, i) => {
      if (axis === undefined) this.#kept.set(name, made[i]!);
      else append(this.#kept.get(name)!, made[i]!, { axis, at: this.#position });
    });
    this.#position += length;
    return logits!;
  }

  #get(length: number): Promise<Compiled> {
    const key = `${this.rows}x${length}`;
    let found = this.#compiled.get(key);
    if (found === undefined) {
      found = this.#compile(length);
      this.#compiled.set(key, found);
    }
    return found;
  }

  async #compile(length: number): Promise<Compiled> {
    const { network, weights } = this.#model;
    const graph = pieceGraph(network, weights, {
      rows: this.rows,
      length,
      capacity: this.capacity,
      streamed: this.#streamed,
      sources: this.#sources.map(({ dtype, shape }) => ({ dtype, shape: [this.rows, ...shape.slice(1)] })),
    });
    const executable = await compileGraph(graph.piece);
    return { executable, kept: graph.kept, prepare: (sources) => prepare(graph, sources) };
  }
}

/** Computes what depends on the other inputs alone. */
async function prepare(
  { preparation }: PieceGraph,
  sources: readonly NdArray[],
): Promise<readonly NdArray[]> {
  if (preparation.outputs.length === 0) return [];
  return (await compileGraph(preparation)).run(sources);
}

const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

const empty = ({ dtype, shape }: Kept["type"]): NdArray => ({
  dtype,
  shape,
  data: allocate(dtype, sizeOf(shape)),
});

/** Writes a piece's rows behind those kept, in place: nothing that was kept is copied. */
function append(
  into: NdArray,
  rows: NdArray,
  { axis, at }: { readonly axis: number; readonly at: number },
): void {
  const inner = sizeOf(into.shape.slice(axis + 1));
  const [room, length] = [into.shape[axis]! * inner, rows.shape[axis]! * inner];
  const blocks = sizeOf(into.shape.slice(0, axis));
  const target = into.data as Float32Array;
  const source = rows.data as Float32Array;
  for (let block = 0; block < blocks; block++) {
    target.set(source.subarray(block * length, (block + 1) * length), block * room + at * inner);
  }
}
