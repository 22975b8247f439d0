export * from "./attention.ts";
export * from "./groupQueryAttention.ts";
export * from "./multiHeadAttention.ts";
