/** A field of a protobuf message. */
export interface Field {
  readonly number: number;
  /** "int", "float", "string", "bytes", "packedInts", or the name of a message. */
  readonly kind: string;
  readonly repeated?: boolean;
}

const one = (number: number, kind: string): Field => ({ number, kind });
const many = (number: number, kind: string): Field => ({ number, kind, repeated: true });

/**
 * The part of the ONNX format that Tensorloom writes: message fields by name, with their numbers and kinds.
 * Source: onnx.proto3 of the ONNX project, IR version 10.
 */
export const messages = {
  Model: {
    irVersion: one(1, "int"),
    producerName: one(2, "string"),
    producerVersion: one(3, "string"),
    graph: one(7, "Graph"),
    opsetImport: many(8, "OperatorSet"),
    metadata: many(14, "StringEntry"),
  },
  OperatorSet: { domain: one(1, "string"), version: one(2, "int") },
  StringEntry: { key: one(1, "string"), value: one(2, "string") },
  Graph: {
    node: many(1, "Node"),
    name: one(2, "string"),
    initializer: many(5, "Tensor"),
    input: many(11, "ValueInfo"),
    output: many(12, "ValueInfo"),
  },
  Node: {
    input: many(1, "string"),
    output: many(2, "string"),
    name: one(3, "string"),
    opType: one(4, "string"),
    attribute: many(5, "Attribute"),
    domain: one(7, "string"),
  },
  Attribute: {
    name: one(1, "string"),
    f: one(2, "float"),
    i: one(3, "int"),
    s: one(4, "string"),
    t: one(5, "Tensor"),
    g: one(6, "Graph"),
    ints: one(8, "packedInts"),
    type: one(20, "int"),
  },
  Tensor: {
    dims: one(1, "packedInts"),
    dataType: one(2, "int"),
    name: one(8, "string"),
    rawData: one(9, "bytes"),
  },
  ValueInfo: { name: one(1, "string"), type: one(2, "Type") },
  Type: { tensorType: one(1, "TensorType") },
  TensorType: { elemType: one(1, "int"), shape: one(2, "Shape") },
  Shape: { dim: many(1, "Dimension") },
  Dimension: { dimValue: one(1, "int"), dimParam: one(2, "string") },
} satisfies Record<string, Record<string, Field>>;

/** A message as a plain object; the schema says which fields it may have. */
export interface Message {
  readonly [field: string]: unknown;
}
