import { toConfig, type Configured, type JsonRecord } from "../../base/json.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { onNumbers, onTensors, type Arithmetic } from "./arithmetic.ts";

/** A learning rate that changes with the step. */
export interface Schedule extends Configured {
  readonly name: string;
  readonly config: JsonRecord;
  /**
   * The rate in the graph.
   * @param step how many steps were made before: a float32 scalar, 0 at the first, Keras's `iterations`
   */
  at(step: Tensor): Tensor;
  /** The same rate on the host. */
  value(step: number): number;
}

/** A schedule's formula, for numbers and for tensors alike. */
export type ScheduleFormula = <T>(math: Arithmetic<T>, step: T) => T;

/** A frozen schedule from one formula. */
export function schedule(name: string, options: object, formula: ScheduleFormula): Schedule {
  return Object.freeze({
    name,
    config: toConfig(options),
    at: (step: Tensor) => formula(onTensors, step),
    value: (step: number) => formula(onNumbers, step),
  });
}
