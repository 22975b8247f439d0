import type { Task } from "../../../models/index.ts";
import { imageClassification } from "./imageClassification.ts";
import { speechClassification } from "./speechClassification.ts";
import { tabular } from "./tabular.ts";
import { textClassification } from "./textClassification.ts";
import type { Use } from "./use.ts";

/** How `loom predict` uses the models of each task that it is for. */
export const uses: Partial<Readonly<Record<Task, Use>>> = {
  imageClassification,
  textClassification,
  speechClassification,
  tabular,
};
