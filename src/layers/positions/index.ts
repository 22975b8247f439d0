export * from "./positionEmbedding.ts";
export * from "./reversibleEmbedding.ts";
export * from "./rotaryEmbedding.ts";
export * from "./sinePositionEncoding.ts";
export * from "./tokenAndPositionEmbedding.ts";
