import { existsSync } from "node:fs";
import { join } from "node:path";
import { works, type Contender, type WorkName } from "../compare/contender.ts";
import { benchFolder, repository } from "../places.ts";

const programs: Readonly<Record<WorkName, string>> = {
  "cnn-step": "cnn.js",
  "cnn-predict": "cnn.js",
  "lstm-step": "lstm.js",
  "gpt-step": "gpt.js",
  "nanogpt-step": "gpt.js",
  generation: "generation.js",
  "textcnn-step": "textcnn.js",
};

export const tensorloom: Contender = {
  id: "tensorloom",
  name: "Tensorloom",
  works: works.map(({ name }) => name),
  absent: () => (existsSync(join(repository, "dist/index.js")) ? undefined : "npm run build makes it"),
  variants: (work) => [
    {
      label: "as it comes",
      command: process.execPath,
      arguments: [join(benchFolder, ".build/programs", programs[work]), work],
    },
  ],
};
