import { BinaryReader } from "@bufbuild/protobuf/wire";

/** What is asked of a node of an ONNX model. */
export interface ModelNode {
  readonly name: string;
  readonly opType: string;
  /** Its attributes that are whole numbers. */
  readonly integers: Readonly<Record<string, number>>;
  /** The shapes of its inputs, where they are constants. */
  readonly constants: readonly (readonly number[] | undefined)[];
  /** Whether it takes or gives float16. */
  readonly half: boolean;
}

/** ONNX's number for float16. */
const float16 = 10;

interface RawNode extends Pick<ModelNode, "name" | "opType" | "integers"> {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The nodes among which float16 goes round: casts take it in and out, the others pass it on. */
function halfNodes(nodes: readonly RawNode[], halves: Set<string>): Set<RawNode> {
  const found = new Set<RawNode>();
  for (const node of nodes) {
    const cast = node.opType === "Cast";
    const takes = node.inputs.some((name) => halves.has(name));
    const gives = cast ? node.integers["to"] === float16 : takes;
    if (gives) for (const name of node.outputs) halves.add(name);
    if (takes || gives) found.add(node);
  }
  return found;
}

/** Reads a message of `length` bytes: `field` reads the field of a number, or says that it did not. */
function readFields(reader: BinaryReader, length: number, field: (number: number) => boolean): void {
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    if (!field(number)) reader.skip(wireType);
  }
}

/**
 * All nodes of a model, those of its subgraphs too. The numbers of the fields are those of onnx.proto3.
 * @param model the bytes of an ONNX file that `toOnnx` made
 */
export function modelNodes(model: Uint8Array): ModelNode[] {
  const nodes: RawNode[] = [];
  const halves = new Set<string>();
  const shapes = new Map<string, readonly number[]>();
  const reader = new BinaryReader(model);
  /** A message within the one that is being read. */
  const message = (field: (number: number) => boolean): true => {
    readFields(reader, reader.uint32(), field);
    return true;
  };

  const attribute = (integers: Record<string, number>) => {
    let name = "";
    return message((number) => {
      if (number === 1) name = reader.string();
      else if (number === 3) integers[name] = Number(reader.int64());
      else return number === 6 && message(graph);
      return true;
    });
  };
  const node = () => {
    const integers: Record<string, number> = {};
    const inputs: string[] = [];
    const outputs: string[] = [];
    const found = { name: "", opType: "", inputs, outputs, integers };
    message((number) => {
      if (number === 1) inputs.push(reader.string());
      else if (number === 2) outputs.push(reader.string());
      else if (number === 3) found.name = reader.string();
      else if (number === 4) found.opType = reader.string();
      else return number === 5 && attribute(integers);
      return true;
    });
    nodes.push(found);
    return true;
  };
  const initializer = () => {
    let name = "";
    let type = 0;
    const shape: number[] = [];
    message((number) => {
      if (number === 1) {
        const end = reader.uint32() + reader.pos;
        while (reader.pos < end) shape.push(Number(reader.int64()));
      } else if (number === 2) type = reader.int32();
      else if (number === 8) name = reader.string();
      else return false;
      return true;
    });
    shapes.set(name, shape);
    if (type === float16) halves.add(name);
    return true;
  };
  const input = () => {
    let name = "";
    const tensor = (number: number): boolean => {
      if (number !== 1) return false;
      if (reader.int32() === float16) halves.add(name);
      return true;
    };
    return message((number) => {
      if (number === 1) name = reader.string();
      else return number === 2 && message((kind) => kind === 1 && message(tensor));
      return true;
    });
  };
  const graph = (number: number): boolean => {
    if (number === 1) return node();
    if (number === 5) return initializer();
    return number === 11 && input();
  };

  readFields(reader, model.length, (number) => number === 7 && message(graph));
  const withHalf = halfNodes(nodes, halves);
  return nodes.map((node) => ({
    name: node.name,
    opType: node.opType,
    integers: node.integers,
    constants: node.inputs.map((input) => shapes.get(input)),
    half: withHalf.has(node),
  }));
}
