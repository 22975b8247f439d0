import { existsSync } from "node:fs";
import { join } from "node:path";
import { benchFolder } from "../../places.ts";

const peers = join(benchFolder, "peers");
export const hasTensorflowJs: boolean = existsSync(
  join(peers, "node_modules/@tensorflow/tfjs-backend-webgpu"),
);

/** A page that is cross-origin isolated, so that WebAssembly may have threads. */
export interface Site {
  readonly address: string;
  close(): Promise<void>;
}

/** Builds the page and the workers of the libraries that are installed, and serves them. */
export async function openSite(): Promise<Site> {
  // Only here: most measurements need no bundler.
  const { build, preview } = await import("vite");
  const root = join(benchFolder, "browser");
  const outDir = join(benchFolder, ".build/site");
  await build({
    configFile: false,
    logLevel: "error",
    root,
    build: {
      outDir,
      emptyOutDir: true,
      chunkSizeWarningLimit: Infinity,
      // It wants a document, which workers have not.
      modulePreload: false,
      rolldownOptions: {
        input: {
          page: join(root, "index.html"),
          tensorloom: join(root, "tensorloom.ts"),
          ...(hasTensorflowJs && { tensorflowJs: join(peers, "tfjs_browser.mjs") }),
        },
        // Workers are asked for by these names.
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  const server = await preview({
    configFile: false,
    logLevel: "error",
    root,
    build: { outDir },
    preview: {
      port: 0,
      host: "127.0.0.1",
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
  });
  return { address: server.resolvedUrls!.local[0]!, close: () => server.close() };
}
