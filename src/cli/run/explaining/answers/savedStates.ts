import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors } from "../../../../data/index.ts";
import type { explain, Model } from "../../../../index.ts";
import { runFiles } from "../../runFolder.ts";

/** What a run still has of its weights during training, in their order, and the weights that it ended with. */
export async function savedStates(run: string, model: Model): Promise<explain.Checkpoint[]> {
  const folder = runFiles(run).checkpoint;
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".safetensors"));
  const last = model.getWeights();
  const states: explain.Checkpoint[] = [];
  for (const name of names.sort()) {
    const path = join(folder, name);
    const { tensors } = decodeSafetensors(await readFile(path), path);
    const found = model.weights.map(
      ({ path: own, spec }) =>
        [own, tensors[`trained|${own}`] ?? (spec.trainable ? undefined : last[own])] as const,
    );
    // A checkpoint of other weights, as from before a head was put on, is passed over.
    if (found.every(([, value]) => value !== undefined))
      states.push(Object.fromEntries(found) as typeof last);
  }
  return [...states, last];
}
