export {
  pipeline,
  type BatchOptions,
  type MapContext,
  type Pipeline,
  type PipelineOptions,
  type ShuffleOptions,
} from "./pipeline.ts";
export type { Example, ExampleValue } from "./collate.ts";
export type { ArrayExample, ElementFactory, ExampleArrays } from "./source.ts";
