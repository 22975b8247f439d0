import { defineConfig } from "vite";

// A page whose server sends these is cross-origin isolated, and its WebAssembly may use several threads.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  server: { headers },
  preview: { headers },
  // The worker loads parts of the library when it needs them: modules.
  worker: { format: "es" },
});
