import { UnsupportedError } from "../../base/errors.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readConfig } from "./config.ts";
import type { SentenceEncoderOptions } from "./heads.ts";

/** How sentence-transformers makes one vector of a text's. */
export interface SentencePooling {
  readonly encoder: SentenceEncoderOptions;
  /** Tokens of a text at most, if the network takes so many. */
  readonly longest: number;
}

const known = { pooling_mode_mean_tokens: "mean", pooling_mode_cls_token: "first" } as const;

/**
 * What `modules.json` and the files it names say.
 * @throws {DataError} when one is missing.
 * @throws {UnsupportedError} for other modules or another kind of pooling.
 */
export async function readSentencePooling(checkpoint: Checkpoint): Promise<SentencePooling> {
  const { folder, files } = checkpoint;
  const modules = Object.values(await checkpoint.json("modules.json")) as {
    type?: unknown;
    path?: unknown;
  }[];
  const typed = modules.map(({ type, path }) => ({
    kind: String(type).split(".").at(-1)!,
    path: String(path),
  }));
  const pooling = typed.find(({ kind }) => kind === "Pooling");
  if (
    pooling === undefined ||
    !typed.every(({ kind }) => ["Transformer", "Pooling", "Normalize"].includes(kind))
  ) {
    throw new UnsupportedError({
      where: `${folder}: modules.json`,
      expected: "Transformer, Pooling, and perhaps Normalize",
      received: typed.map(({ kind }) => kind).join(", "),
    });
  }
  const settings = await checkpoint.json(`${pooling.path}/config.json`);
  const modes = Object.keys(settings).filter(
    (key) => key.startsWith("pooling_mode_") && settings[key] === true,
  );
  const mode = known[modes[0] as keyof typeof known];
  if (modes.length !== 1 || mode === undefined) {
    throw new UnsupportedError({
      where: `${folder}: ${pooling.path}/config.json`,
      expected: `one of ${Object.keys(known).join(", ")}`,
      received: modes.join(", ") || "none",
    });
  }
  const limits = "sentence_bert_config.json";
  const given = files.has(limits) ? await checkpoint.json(limits) : {};
  const { max_seq_length: longest } = readConfig(`${folder}: ${limits}`, given, {
    max_seq_length: Number.MAX_SAFE_INTEGER,
  });
  return { encoder: { pooling: mode, normalize: typed.some(({ kind }) => kind === "Normalize") }, longest };
}
