import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const source = (path: string): string => new URL(`./src/${path}`, import.meta.url).pathname;

/** What is said of ops, layers and training, on another device than the native one. */
const onDevice = (name: string): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: ["test/devices/*.test.ts"],
    setupFiles: "test/devices/setup.ts",
    env: { LOOM_DEVICE: name },
  },
});

export default defineConfig({
  resolve: {
    // Tests and examples import the package by its name, and get its source.
    alias: [
      { find: /^tensorloom$/, replacement: source("index.ts") },
      { find: /^tensorloom\/([a-z]+)$/, replacement: source("$1/index.ts") },
    ],
  },
  test: {
    exclude: ["**/node_modules/**", "**/.*/**"],
    // ONNX Runtime's native binding wants processes, not worker threads.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: "tools/buildWhenStale.mjs",
    reporters: ["default", "./tools/closingLine.mjs"],
    projects: [
      {
        extends: true,
        test: {
          name: "cpu",
          include: ["{src,test,bench,tools}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/.*/**", "test/devices/**"],
        },
      },
      onDevice("wasm"),
      onDevice("webgpu"),
    ],
  },
});
