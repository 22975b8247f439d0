import type { Answers, FromWorker, Progress, Request } from "./messages.ts";

/** The worker, seen from the page: questions and answers. */
export interface Trainer {
  ask<Kind extends keyof Answers>(request: Request & { kind: Kind }): Promise<Answers[Kind]>;
  close(): void;
}

/** Starts a worker. */
export function startTrainer(onProgress: (progress: Progress) => void): Trainer {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let asked = 0;
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if ("progress" in data) return onProgress(data.progress);
    const question = open.get(data.id);
    open.delete(data.id);
    if ("error" in data) question?.reject(new Error(data.error));
    else question?.resolve(data.value as never);
  };
  worker.onerror = ({ message }) => {
    for (const { reject } of open.values()) reject(new Error(`the worker stopped: ${message}`));
    open.clear();
  };
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        open.set(id, { resolve, reject });
        worker.postMessage({ ...request, id });
      }),
    close: () => worker.terminate(),
  };
}
