import type { Callback } from "../callback.ts";

/** The methods of a {@link Callback}, each of which may be left out. */
export type LambdaCallbackOptions = Partial<Callback>;

/**
 * A callback from functions of your own.
 * @example
 * const seen: number[] = [];
 * callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => void seen.push(logs["loss"]!) });
 */
export const lambdaCallback = (methods: LambdaCallbackOptions): Callback => ({
  name: "lambdaCallback",
  ...methods,
});
