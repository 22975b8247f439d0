// The page that a measurement runs in: starts a library's worker, and asks it.
import type { Answer, Question, Settings } from "./messages.ts";

let worker: Worker;

const ask = (question: Question): Promise<unknown> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) =>
      "error" in data ? reject(new Error(data.error)) : resolve(data.value);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(question);
  });

const actions = {
  begin(script: string, settings: Settings) {
    worker = new Worker(script, { type: "module" });
    return ask(settings);
  },
  iterate: (count: number) => ask(count),
};

export type Actions = typeof actions;
Object.assign(window, { actions });
