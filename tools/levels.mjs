// @ts-check
/**
 * The house: which folder of `src/` stands on which level. A file imports only from lower levels; of a folder on its own
 * level it may import the `index.ts` alone, and not even that where the level is `apart`.
 * `.dependency-cruiser.mjs` and `checkStructure.mjs` both read this table.
 * @type {readonly { folders: readonly string[], apart?: boolean }[]}
 */
export const levels = [
  { folders: ["base"] },
  { folders: ["graph"] },
  { folders: ["ops"] },
  { folders: ["transform", "onnx"] },
  { folders: ["runtime"] },
  { folders: ["initializers", "regularizers", "constraints"] },
  { folders: ["layers", "losses", "metrics", "optimizers"] },
  { folders: ["audio", "privacy"] },
  { folders: ["training", "data"] },
  { folders: ["text", "decoding"] },
  {
    folders: [
      "models",
      "explain",
      "robustness",
      "anonymize",
      "labeling",
      "generation",
      "compression",
      "distributed",
      "federated",
    ],
    apart: true,
  },
  // Looks at what models are worth, also by attacking them.
  { folders: ["audit"] },
  { folders: ["cli", "serving", "report"] },
];

/** The folders that may not reach inside the others: they use what a user can use. */
export const outside = ["cli", "serving", "report"];

/** The one folder that knows ONNX Runtime. */
export const runtimeFolder = "runtime";

/** Folders whose graphs are described without running anything: they never import the runtime. */
export const describing = [
  "initializers",
  "regularizers",
  "constraints",
  "layers",
  "losses",
  "metrics",
  "optimizers",
];
