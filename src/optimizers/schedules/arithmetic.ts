import { scalar } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as ops from "../../ops/index.ts";

/** The operations schedules are written with, so that one formula serves the graph and the host. */
export interface Arithmetic<T> {
  add(a: T | number, b: T | number): T;
  subtract(a: T | number, b: T | number): T;
  multiply(a: T | number, b: T | number): T;
  divide(a: T | number, b: T | number): T;
  power(a: T | number, b: T | number): T;
  minimum(a: T | number, b: T | number): T;
  cos(x: T): T;
  log(x: T): T;
  floor(x: T): T;
  ceil(x: T): T;
  /** `a < b ? yes : no` */
  ifLess(a: T | number, b: T | number, yes: T | number, no: T | number): T;
}

export const onNumbers: Arithmetic<number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => a ** b,
  minimum: Math.min,
  cos: Math.cos,
  log: Math.log,
  floor: Math.floor,
  ceil: Math.ceil,
  ifLess: (a, b, yes, no) => (a < b ? yes : no),
};

const lift = (x: Tensor | number): Tensor => (typeof x === "number" ? scalar(x) : x);

export const onTensors: Arithmetic<Tensor> = {
  add: ops.add,
  subtract: ops.subtract,
  multiply: ops.multiply,
  divide: ops.divide,
  power: ops.power,
  minimum: ops.minimum,
  cos: ops.cos,
  log: ops.log,
  floor: ops.floor,
  ceil: ops.ceil,
  ifLess: (a, b, yes, no) => ops.where(ops.less(a, b), lift(yes), lift(no)),
};
