/**
 * Tensorloom: models described in TypeScript, woven with their gradients and optimizers into one ONNX graph, and
 * run by ONNX Runtime. Importing this is quick: the runtime, picture decoders and archive readers are loaded when
 * they are first needed.
 * @module
 */

// Models and training, by Keras's verbs
export * as layers from "./layers/index.ts";
export * as optimizers from "./optimizers/index.ts";
export * as losses from "./losses/index.ts";
export * as metrics from "./metrics/index.ts";
export * as initializers from "./initializers/index.ts";
export * as regularizers from "./regularizers/index.ts";
export * as constraints from "./constraints/index.ts";
export * from "./training/index.ts";

// Data
export * as data from "./data/index.ts";
export { datasets, pipeline } from "./data/index.ts";
export * as text from "./text/index.ts";
export * as audio from "./audio/index.ts";

// Sequences made token by token
export * as decoding from "./decoding/index.ts";

// Tensors, and functions of them
export * as ops from "./ops/index.ts";
export { random } from "./ops/index.ts";
export { tensor, type Nested, type TensorLike } from "./graph/leaves.ts";
export { Tensor } from "./graph/tensor.ts";
export {
  cond,
  grad,
  gradWithAux,
  hessianVectorProduct,
  jvp,
  map,
  perExample,
  perExampleValueAndGrad,
  recompute,
  scan,
  valueAndGrad,
  vectorize,
  vjp,
  type ScanOptions,
  type VectorizeOptions,
} from "./transform/index.ts";
export {
  compile,
  device,
  deviceNames,
  nodeDevice,
  openDevice,
  setDevice,
  webDevice,
  type Concrete,
  type ConcreteTree,
  type Device,
  type DeviceName,
  type NodeDeviceOptions,
  type WebDeviceOptions,
} from "./runtime/index.ts";

// Plain data
export { ndarray, type NdArray } from "./base/ndarray.ts";
export type { RandomKey } from "./base/random.ts";
export type { DType, TypedArray } from "./base/dtype.ts";
export type { Shape } from "./base/shape.ts";
export type { Layer } from "./layers/index.ts";
export type { Loss } from "./losses/index.ts";
export type { Metric } from "./metrics/index.ts";
export type { Optimizer } from "./optimizers/index.ts";
export * from "./base/errors.ts";

// Trust
export * as anonymize from "./anonymize/index.ts";
export * as audit from "./audit/index.ts";
export * as explain from "./explain/index.ts";
export * as privacy from "./privacy/index.ts";
export * as robustness from "./robustness/index.ts";

// Recipes
export * as models from "./models/index.ts";
