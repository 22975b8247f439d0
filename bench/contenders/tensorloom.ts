import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Contender } from "../compare/contender.ts";
import { benchFolder, repository } from "../places.ts";

export const tensorloom: Contender = {
  id: "tensorloom",
  name: "Tensorloom",
  absent: () => (existsSync(join(repository, "dist/index.js")) ? undefined : "npm run build makes it"),
  variants: (work) => [
    {
      label: "as it comes",
      command: process.execPath,
      arguments: [
        join(benchFolder, ".build/programs", `${work.program}.js`),
        ...(work.arguments ?? [work.name]),
      ],
    },
  ],
};
