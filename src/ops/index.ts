// Elementwise arithmetic
export { add, divide, multiply, negative, subtract } from "./arithmetic.ts";
export { mod } from "./mod.ts";
export { power } from "./power.ts";
export * from "./exponential.ts";
export * from "./trigonometric.ts";
export * from "./hyperbolic.ts";
export { abs, ceil, floor, round, sign, trunc } from "./rounding.ts";
export { clip, maximum, minimum } from "./maximum.ts";
export * from "./comparison.ts";
export { isClose, type ClosenessOptions } from "./closeness.ts";
export { divideNoNaN } from "./divideNoNaN.ts";
export { where } from "./where.ts";
export { cast } from "./cast.ts";
export { stopGradient } from "./stopGradient.ts";
export { erfInv } from "./erfInv.ts";

// Activations
export { heaviside, leakyRelu, relu } from "./relu.ts";
export * from "./sigmoidal.ts";
export { celu, elu, selu } from "./elu.ts";
export * from "./piecewise.ts";
export { glu, mish, softsign, squareplus, tanhShrink } from "./smoothUnits.ts";
export { logSoftmax, softmax, type AxisOptions } from "./softmax.ts";
export { sparsemax } from "./sparsemax.ts";

// Reductions
export { broadcastTo, sum, sumTo, type ReduceOptions } from "./sum.ts";
export { mean, moments, std, variance } from "./mean.ts";
export { max, maxOp, min } from "./reduceMax.ts";
export { all, any } from "./anyAll.ts";
export { argMax, argMin, type ArgOptions } from "./argMax.ts";
export { cumProd, prod } from "./product.ts";
export { cumSum } from "./cumSum.ts";
export { logSumExp } from "./logSumExp.ts";
export { norm, normalize, type NormOptions } from "./norm.ts";

// New tensors
export {
  arange,
  eye,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  zeros,
  zerosLike,
  type DTypeOptions,
} from "./creation.ts";
export { oneHot } from "./oneHot.ts";
export * as random from "./random.ts";

// Shape and place
export { expandDims, reshape, squeeze } from "./reshape.ts";
export { moveAxis, swapAxes, swapLastAxes, transpose } from "./transpose.ts";
export { concatenate, roll, stack } from "./concatenate.ts";
export { flip, slice, type Range } from "./slice.ts";
export { split, unstack } from "./split.ts";
export { pad, type PadMode, type PadOptions } from "./pad.ts";
export type { PadWidths } from "./padConstant.ts";
export { repeat, tile } from "./repeat.ts";
export { scatter, scatterAdd, take } from "./take.ts";
export { takeAlongAxis } from "./takeAlongAxis.ts";
export { argsort, sort, topK } from "./topK.ts";
export { diag, diagonal, trace, tril, triu, type DiagonalOptions } from "./diagonal.ts";

// Products
export { matMul, matMulOp } from "./matMul.ts";
export { dot, outer, tensordot } from "./dot.ts";
export { einsum } from "./einsum.ts";

// Windows over space
export { conv, convTranspose, depthwiseConv, separableConv, type ConvOptions } from "./convolution.ts";
export { averagePool, maxPool, type PoolOptions } from "./pooling.ts";
export { resize, type Interpolation, type ResizeOptions } from "./resize.ts";
export type { DataFormat } from "./dataFormat.ts";
export type { Padding, PerAxis } from "./window.ts";

// Normalization
export {
  batchNormalization,
  groupNormalization,
  layerNormalization,
  rmsNormalization,
  type NormalizationOptions,
} from "./normalization.ts";

// Primitives, channels first, for rewrites and layers
export { affineOp, affineSumOp } from "./affine.ts";
export { normalizeBatchOp } from "./normalizeBatch.ts";
export { convKernelOp, convOp, convTransposeOp } from "./conv.ts";
export { averagePoolOp, maxPoolOp } from "./pool.ts";
export { fold, gridOffsets, patches } from "./patches.ts";
