// What the tests do in the page: the library as it is imported there, without a worker.
import { loadModel, removeModel, setDevice, storedModels } from "tensorloom";
import { webDevice } from "tensorloom/runtime";
import { build, outputs, train } from "./network.ts";

const told = (error: Error): string => `${error.name}: ${error.message}`;

const actions = {
  /** Opens a device and says what it is. */
  async open(provider: "wasm" | "webgpu" | "auto") {
    const device = await webDevice({ provider, threads: 1 });
    setDevice(device);
    return { name: device.name, reason: device.reason };
  },

  train: (epochs: number) => train(build(), epochs),

  /** What a model from Node is after a stay in the browser's storage. */
  async keep(bytes: readonly number[], where: string) {
    await (await loadModel(Uint8Array.from(bytes))).save(where);
    const kept = await storedModels();
    const model = await loadModel(where);
    await removeModel(where);
    return {
      kept,
      left: await storedModels(),
      outputs: await outputs(model),
      bytes: Array.from(await model.toBytes()),
    };
  },

  /** The errors of loading from a place, and of saving there. */
  async refusals(where: string) {
    const loading = loadModel(where).then(() => "loaded", told);
    const saving = build()
      .save(where)
      .then(() => "saved", told);
    return { loading: await loading, saving: await saving };
  },
};

export type Actions = typeof actions;
Object.assign(window, { actions });
