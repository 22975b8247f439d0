export { Arena, bytesFor, mostBytes } from "./arena.ts";
export { separate, type Replacement, type Task } from "./separate.ts";
