import type { Model } from "tensorloom";
import type { Progress } from "./messages.ts";
import { batchesOf, firstDigits, type Digits } from "./mnist.ts";

export interface TrainOptions {
  readonly digits: Digits;
  readonly test: Digits;
  readonly signal: AbortSignal;
  readonly onStep: (progress: Progress) => void;
  /** Called between two steps: whatever else wants the model. */
  readonly between: () => Promise<void>;
}

const batchSize = 64;
const epochs = 3;
/** Steps between two looks at the test pictures, and how many of these are looked at. */
const lookEvery = 25;
const looked = 500;

let steps = 0;

/** Trains until all epochs are done or the signal says stop. Gives the accuracy on all test pictures. */
export async function train(model: Model, options: TrainOptions): Promise<number> {
  const { digits, test, signal, onStep, between } = options;
  const some = firstDigits(test, looked);
  await model.fit(batchesOf(digits, batchSize, steps), {
    epochs,
    callbacks: [
      {
        name: "page",
        async onTrainBatchEnd(_, loss, run) {
          steps++;
          const look = steps % lookEvery === 0;
          const figures = look ? await model.evaluate(some.x, some.y, { batchSize: looked }) : undefined;
          onStep({ step: steps, loss, accuracy: figures?.["accuracy"] });
          // Messages from the page come in only while nothing runs here.
          await nextTurn();
          await between();
          if (signal.aborted) run.stop("the page said so");
        },
      },
    ],
  });
  const { accuracy = NaN } = await model.evaluateBatches(batchesOf(test, looked));
  return accuracy;
}

/** Waits until the messages that have come are handled; a timer would wait four milliseconds. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
