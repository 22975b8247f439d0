import { ctcDecode } from "../../decoding/index.ts";
import { DataError } from "../../base/errors.ts";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";

/** How letters are read off the frames. */
export interface ReadOptions {
  /** Beginnings that a beam search follows; 1 takes the likeliest letter of each frame. Default: 1. */
  readonly beams?: number | undefined;
}

/**
 * What a model trained by CTC spells: class 0 of its logits is the blank, the others are the `characters` of its
 * metadata.
 * Shape: sound float32 `[recordings, samples]`.
 */
export async function readLetters(
  model: Model,
  x: NdArray,
  { beams = 1 }: ReadOptions = {},
): Promise<string[]> {
  const characters = charactersOf(model);
  const logits = await model.predict(x);
  const { paths } = ctcDecode(ndarray("float32", logits.shape, await logits.data()), {
    strategy: beams === 1 ? "greedy" : "beamSearch",
    beamWidth: beams,
  });
  const [, count, frames] = paths.shape as [number, number, number];
  return Array.from({ length: count }, (_, row) => {
    const labels = (paths.data as Int32Array).subarray(row * frames, (row + 1) * frames);
    return Array.from(labels, (label) => characters[label - 1] ?? "").join("");
  });
}

function charactersOf({ name, metadata }: Model): readonly string[] {
  const { characters } = metadata;
  if (Array.isArray(characters) && characters.every((each) => typeof each === "string")) {
    return characters as string[];
  }
  throw new DataError({
    where: name,
    problem: "the model's metadata do not tell which characters it writes",
    expected: "characters, a list of texts",
    mend: "use a model that a recipe built, or say it in model.metadata",
  });
}
