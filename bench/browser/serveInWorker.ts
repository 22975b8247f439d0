import { begin, timeEach, type Iteration, type Start } from "../iterations.ts";
import type { Greeting } from "../serve.ts";
import type { Answer, Question, Settings } from "./messages.ts";

/** What a worker does, and what it says of itself. */
export interface Served {
  readonly greeting: Greeting;
  readonly iteration: Iteration;
  readonly start?: Start;
}

/** The line protocol of `serve`, by messages: the first brings the settings, the others how many iterations to run. */
export function serveInWorker(open: (settings: Settings) => Promise<Served>): void {
  let iteration: Iteration;
  let from = 0;

  async function answer(question: Question): Promise<unknown> {
    if (typeof question === "number") {
      const milliseconds = await timeEach(iteration, { from, count: question });
      from += question;
      return milliseconds;
    }
    const served = await open(question);
    iteration = served.iteration;
    if (served.start === undefined) return served.greeting;
    const { done, ...found } = await begin(iteration, served.start);
    from = done;
    return { ...served.greeting, ...found };
  }

  const post = (message: Answer): void => self.postMessage(message);
  self.onmessage = ({ data }: MessageEvent<Question>) => {
    answer(data).then(
      (value) => post({ value }),
      (error: unknown) => post({ error: error instanceof Error ? error.message : String(error) }),
    );
  };
}
