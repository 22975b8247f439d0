import { ComputeError } from "../base/errors.ts";

/** What is thrown when a step's loss is no longer finite; the step has changed nothing then. */
export const lostLoss = (loss: number, where: string): ComputeError =>
  new ComputeError({
    where,
    problem: `the loss became ${loss}`,
    mend: "lower the learning rate, clip the gradients (clipnorm), or look for NaN in the data (checkData: true); the weights are those of the step before",
  });
