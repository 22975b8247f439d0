export { Arena, bytesFor, mostBytes } from "./arena.ts";
export { separate, type Replacement, type Separated, type Task } from "./separate.ts";
export type { Kernel } from "./wasm.ts";
