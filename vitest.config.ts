import { defineConfig } from "vitest/config";

const source = (path: string): string => new URL(`./src/${path}`, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    // Tests and examples import the package by its name, and get its source.
    alias: [
      { find: /^tensorloom$/, replacement: source("index.ts") },
      { find: /^tensorloom\/([a-z]+)$/, replacement: source("$1/index.ts") },
    ],
  },
  test: {
    include: ["{src,test,bench,tools}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/.*/**"],
    // ONNX Runtime's native binding wants processes, not worker threads.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: "tools/buildWhenStale.mjs",
    reporters: ["default", "./tools/closingLine.mjs"],
  },
});
