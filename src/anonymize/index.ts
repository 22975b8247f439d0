/**
 * Data that tell nothing of anybody: texts in which names and numbers are hidden ({@link anonymizeText}), tables in
 * which nobody is alone, and pictures without places and faces. All say what they found and did, never what it was.
 * @module
 */
export * from "./text/index.ts";
export * from "./tables/index.ts";
export * from "./pictures/index.ts";
