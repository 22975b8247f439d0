/**
 * The products that nearly all of a model's arithmetic is: `[rows, inner] x [inner, columns]`. A convolution is one too:
 * its rows are the places of the output, its inner length is the window times the channels.
 */
export interface Product {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** How often it comes. Default: 1. */
  readonly times?: number;
  /** Its left side is data, which need no gradient. */
  readonly ofData?: boolean;
  /** The convolution it stands for. */
  readonly convolution?: Convolution;
}

/** A convolution in two dimensions; `pad` zeros on every side. */
export interface Convolution {
  readonly batch: number;
  readonly size: readonly [height: number, width: number];
  readonly channels: number;
  readonly filters: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  readonly pad: readonly [height: number, width: number];
}

type Rest = Pick<Product, "times" | "ofData">;

export const product = (
  [rows, inner, columns]: readonly [rows: number, inner: number, columns: number],
  rest: Rest = {},
): Product => ({ rows, inner, columns, ...rest });

/** Places of the output along each side. */
const placesOf = ({ size, kernel, stride, pad }: Convolution): readonly [number, number] => [
  Math.floor((size[0] + 2 * pad[0] - kernel[0]) / stride) + 1,
  Math.floor((size[1] + 2 * pad[1] - kernel[1]) / stride) + 1,
];

export function convolution(geometry: Convolution, rest: Rest = {}): Product {
  const { batch, channels, filters, kernel } = geometry;
  const [height, width] = placesOf(geometry);
  const inner = kernel[0] * kernel[1] * channels;
  return { ...product([batch * height * width, inner, filters], rest), convolution: geometry };
}

const multiplications = ({ rows, inner, columns }: Product): number => rows * inner * columns;

/** Floating-point operations of the products: a multiplication and an addition each. */
export const forwardOperations = (products: readonly Product[]): number =>
  products.reduce((sum, each) => sum + 2 * multiplications(each) * (each.times ?? 1), 0);

/** Those of a training step: every product has two more behind it, for the gradients of its sides. */
export const stepOperations = (products: readonly Product[]): number =>
  products.reduce((sum, each) => sum + (each.ofData ? 2 : 3) * forwardOperations([each]), 0);

/** The product that is the most work at a time. */
export const largestOf = (products: readonly Product[]): Product =>
  products.reduce((most, each) => (multiplications(each) > multiplications(most) ? each : most));
