import { BinaryReader } from "@bufbuild/protobuf/wire";

/** What is asked of a node of an ONNX model. */
export interface ModelNode {
  readonly name: string;
  readonly opType: string;
  /** Its attributes that are whole numbers. */
  readonly integers: Readonly<Record<string, number>>;
  /** The shapes of its inputs, where they are constants. */
  readonly constants: readonly (readonly number[] | undefined)[];
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
  const nodes: (Omit<ModelNode, "constants"> & { readonly inputs: readonly string[] })[] = [];
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
    const found = { name: "", opType: "", inputs, integers };
    message((number) => {
      if (number === 1) inputs.push(reader.string());
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
    const shape: number[] = [];
    message((number) => {
      if (number === 1) {
        const end = reader.uint32() + reader.pos;
        while (reader.pos < end) shape.push(Number(reader.int64()));
      } else if (number === 8) name = reader.string();
      else return false;
      return true;
    });
    shapes.set(name, shape);
    return true;
  };
  const graph = (number: number): boolean => (number === 1 && node()) || (number === 5 && initializer());

  readFields(reader, model.length, (number) => number === 7 && message(graph));
  return nodes.map(({ inputs, ...rest }) => ({ ...rest, constants: inputs.map((name) => shapes.get(name)) }));
}
