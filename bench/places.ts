import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** This folder, seen from the compiled program in `.build/`. */
export const benchFolder: string = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");

export const repository: string = dirname(benchFolder);
