import { ShapeError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { showShape, sizeOf } from "../base/shape.ts";
import { initializer, type Initializer } from "./initializer.ts";

/** All zeros: the usual start of a bias. */
export const zeros = (options: Readonly<Record<never, never>> = {}): Initializer =>
  initializer("zeros", complete("zeros", options, {}), (shape) => new Float32Array(sizeOf(shape)));

/** All ones: the usual start of a scale. */
export const ones = (options: Readonly<Record<never, never>> = {}): Initializer =>
  initializer("ones", complete("ones", options, {}), (shape) => new Float32Array(sizeOf(shape)).fill(1));

export interface ConstantOptions {
  /** Default: 0. */
  readonly value?: number;
}

/** One number everywhere. @example initializers.constant({ value: 0.1 }) */
export function constant(options: ConstantOptions = {}): Initializer {
  const settings = complete("constant", options, { value: 0 });
  checkNumbers("constant", settings, { value: {} });
  return initializer("constant", settings, (shape) => new Float32Array(sizeOf(shape)).fill(settings.value));
}

export interface IdentityOptions {
  /** What the diagonal holds. Default: 1. */
  readonly gain?: number;
}

/**
 * The identity matrix, or its upper left part where the weight is not square.
 * @throws {ShapeError} from `create` unless the shape has two axes.
 */
export function identity(options: IdentityOptions = {}): Initializer {
  const settings = complete("identity", options, { gain: 1 });
  checkNumbers("identity", settings, { gain: {} });
  return initializer("identity", settings, (shape) => {
    const [rows, columns] = shape;
    if (shape.length !== 2) {
      throw new ShapeError({ where: "identity", expected: "a matrix", received: showShape(shape) });
    }
    const values = new Float32Array(sizeOf(shape));
    for (let i = 0; i < Math.min(rows!, columns!); i++) values[i * columns! + i] = settings.gain;
    return values;
  });
}
