import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sameShape, showShape, sizeOf, type Shape } from "../base/shape.ts";

const picturesPerBlock = 1024;

/** Pictures of one shape, put down in any order and any number, gathered in the order wanted. */
export class PicturePile {
  readonly shape: Shape;
  readonly #first: string;
  readonly #blocks: Uint8Array[] = [];

  /** @param first where the picture that set the shape came from, for errors */
  constructor(shape: Shape, first: string) {
    this.shape = shape;
    this.#first = first;
  }

  /** @throws {DataError} when the picture's shape differs. */
  put(index: number, picture: NdArray, where: string): void {
    if (!sameShape(picture.shape, this.shape)) {
      throw new DataError({
        where,
        problem: "the picture has another size than the first",
        expected: `${showShape(this.shape)}, as ${this.#first}`,
        received: showShape(picture.shape),
        mend: "give the option size to bring all to one size",
      });
    }
    const width = sizeOf(this.shape);
    const block = Math.floor(index / picturesPerBlock);
    while (this.#blocks.length <= block) this.#blocks.push(new Uint8Array(picturesPerBlock * width));
    this.#blocks[block]!.set(picture.data as Uint8Array, (index % picturesPerBlock) * width);
  }

  /** The pictures of these indices, one after another. */
  gather(indices: readonly number[]): Uint8Array {
    const width = sizeOf(this.shape);
    const out = new Uint8Array(indices.length * width);
    indices.forEach((index, row) => {
      const start = (index % picturesPerBlock) * width;
      const block = this.#blocks[Math.floor(index / picturesPerBlock)]!;
      out.set(block.subarray(start, start + width), row * width);
    });
    return out;
  }
}
