export { toOnnx, type LowerOptions } from "./lower.ts";
