// A training step of the chapter's CNN in Tensorloom: in a worker, as a page should have it.
import { setDevice } from "tensorloom";
import { webDevice } from "tensorloom/runtime";
import { chapterCnn } from "../programs/chapterCnn.ts";
import { adam, oneHot, startFromPattern, values } from "../programs/pattern.ts";
import { serveInWorker } from "./serveInWorker.ts";

const batches = Array.from({ length: 8 }, (_, number) => ({
  x: values(100 + number, [64, 32, 32, 3]),
  y: oneHot(200 + number, [64, 10]),
}));

serveInWorker(async ({ backend, threads, compared }) => {
  const device = await webDevice({ provider: backend as "wasm" | "webgpu", threads });
  if (device.threads !== threads) throw new Error(device.reason);
  setDevice(device);
  const since = performance.now();
  const model = chapterCnn(adam());
  startFromPattern(model, 0.05);
  const iteration = (index: number) => {
    const { x, y } = batches[index % batches.length]!;
    return model.trainOnBatch(x, y);
  };
  const [, library = ""] = device.library.split(" ");
  return {
    greeting: { versions: { "onnxruntime-web": library }, parameters: model.countParams() },
    iteration,
    start: { since, compared },
  };
});
