import { sizeOf } from "../../base/shape.ts";
import type { KernelRun } from "../../runtime/index.ts";

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** `2 m k n` for the matrix product `[.., m, k] . [.., k, n]`, whichever side is transposed. */
function matrixProduct({ inputs: [a], outputs: [y] }: KernelRun): number {
  const rows = y!.shape.length < 2 ? 1 : y!.shape.at(-2)!;
  const inner = a!.shape.length < 2 ? sizeOf(a!.shape) : product(a!.shape.slice(-2)) / rows;
  return 2 * sizeOf(y!.shape) * inner;
}

/** Two for every output and every weight that it sums over. */
const convolution = ({ inputs: [, kernel], outputs: [y] }: KernelRun): number =>
  2 * sizeOf(y!.shape) * product(kernel!.shape.slice(1));

/** As {@link convolution}, the other way round: every input is spread over the kernel. */
const transposedConvolution = ({ inputs: [x, kernel] }: KernelRun): number =>
  2 * sizeOf(x!.shape) * product(kernel!.shape.slice(1));

const rules: Readonly<Record<string, (kernel: KernelRun) => number>> = {
  MatMul: matrixProduct,
  FusedMatMul: matrixProduct,
  Gemm: matrixProduct,
  FusedGemm: matrixProduct,
  Conv: convolution,
  FusedConv: convolution,
  ConvTranspose: transposedConvolution,
};

/** The floating-point operations of a matrix product or convolution; `undefined` for other ops. */
export const flopsOf = (kernel: KernelRun): number | undefined => rules[kernel.op]?.(kernel);
