import type { NdArray } from "../base/ndarray.ts";
import type { Shape } from "../base/shape.ts";
import type { GraphFunction } from "./function.ts";
import type { TensorType } from "./type.ts";

/** The name of a value in the ONNX graph under construction. */
export type OnnxName = string;

/** A number that must be sent as a FLOAT attribute even when it is whole. */
export interface FloatAttribute {
  readonly float: number;
}

export type OnnxAttribute = number | string | readonly number[] | FloatAttribute | OnnxSubgraph;

/** A graph inside a node, as Scan and If have; opaque to the ops. */
export interface OnnxSubgraph {
  readonly subgraph: object;
}

/** What an op's `lower` writes to. Implemented by the encoder in `onnx/`. */
export interface OnnxBuilder {
  /**
   * How many channels the device's convolutions take together when given blocks of them
   * (`[n, channels / block, h, w, block]`), or 0 where it has no such convolutions.
   */
  readonly channelBlock: number;
  /** Whether a value is the same at every run, as constants are and what is made of them alone. */
  isConstant(name: OnnxName): boolean;
  /** Adds a node with one output and gives the output's name. An omitted optional input is `""`. */
  node(
    type: string,
    inputs: readonly OnnxName[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    domain?: string,
  ): OnnxName;
  /** Adds a node with several outputs. */
  nodes(
    type: string,
    inputs: readonly OnnxName[],
    outputs: number,
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    domain?: string,
  ): OnnxName[];
  /** A constant; equal small ones are shared. */
  constant(value: NdArray): OnnxName;
  /** A constant list of int64, as axes, pads and repeats are given. */
  integers(values: readonly number[]): OnnxName;
  /** A scalar constant of the type's dtype. */
  scalar(value: number, type: TensorType): OnnxName;
  /** A shape as int64 list; axes that follow the symbolic batch are computed when the graph runs. */
  shape(shape: Shape): OnnxName;
  /** A function's body as a subgraph attribute; free tensors refer to the graph around it. */
  subgraph(body: GraphFunction, captures: ReadonlyMap<unknown, OnnxName>): OnnxSubgraph;
}

/** The types of a node's inputs and outputs, for lowerings that depend on them. */
export interface NodeTypes {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
}
