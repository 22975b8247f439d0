export * from "./transformerDecoder.ts";
export * from "./transformerEncoder.ts";
