// Everything that computes: in a worker, so that the page stays alive meanwhile.
import { loadModel, ndarray, setDevice, storedModels, type Model } from "tensorloom";
import { webDevice } from "tensorloom/runtime";
import type { Answers, FromWorker, Opened, Request, ToWorker } from "./messages.ts";
import { loadDigits, unitPixels } from "./mnist.ts";
import { buildModel } from "./model.ts";
import { modelName, place } from "./place.ts";
import { train } from "./train.ts";

let model: Model;
/** Ends the training run in progress. */
let stop: AbortController | undefined;
/** What waits for the model: it is answered between two steps of a training run, or at once when there is none. */
const waiting: (() => Promise<void>)[] = [];

async function open({ device, bytes }: Request & { kind: "open" }): Promise<Opened> {
  const opened = await webDevice({ provider: device });
  setDevice(opened);
  model = bytes === undefined ? buildModel() : await loadModel(bytes);
  const stored = (await storedModels()).some((where) => where.endsWith(`://${modelName}`));
  return { name: opened.name, threads: opened.threads, reason: opened.reason, stored };
}

async function runTraining(folder: string): Promise<number> {
  stop = new AbortController();
  try {
    const [digits, test] = await Promise.all([loadDigits(folder, "train"), loadDigits(folder, "t10k")]);
    return await train(model, {
      digits,
      test,
      signal: stop.signal,
      onStep: (progress) => post({ progress }),
      between: answerWaiting,
    });
  } finally {
    stop = undefined;
  }
}

async function predict(pixels: Uint8Array): Promise<readonly number[]> {
  const picture = unitPixels(ndarray("uint8", [1, 28, 28, 1], pixels));
  return [...((await (await model.predict(picture)).data()) as Float32Array)];
}

/** How each request is answered; those of a model in training when it has a moment. */
const answers: { [Kind in keyof Answers]: (request: Request & { kind: Kind }) => Promise<Answers[Kind]> } = {
  open,
  train: ({ folder }) => runTraining(folder),
  stop: () => Promise.resolve(stop?.abort()),
  predict: ({ pixels }) => predict(pixels),
  bytes: () => model.toBytes(),
  save: () => model.save(place),
  async load({ source }) {
    model = await loadModel(source);
  },
};

async function answerWaiting(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
}

async function answer({ id, ...request }: ToWorker): Promise<void> {
  try {
    const work = answers[request.kind] as (request: Request) => Promise<unknown>;
    post({ id, value: await work(request) });
  } catch (error) {
    post({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

function post(message: FromWorker): void {
  self.postMessage(message);
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  const alone = data.kind === "open" || data.kind === "train" || data.kind === "stop";
  if (alone || stop === undefined) void answer(data);
  else waiting.push(() => answer(data));
};
