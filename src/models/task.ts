/** What models do for people: decides which commands work on a run. */
export const tasks = [
  "imageClassification",
  "textClassification",
  "textEmbedding",
  "languageModeling",
  "translation",
  "tagging",
  "speechClassification",
  "speechRecognition",
  "tabular",
] as const;

/** What a model does, as `translation`: decides which commands work on a run. */
export type Task = (typeof tasks)[number];
