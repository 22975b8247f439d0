import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { preview } from "vite";

const isolated = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** A page that Vite has built, with the commands that its README tells. */
export interface Site {
  /** Serves it, with the headers that threads need or without, until the site is removed. Gives its address. */
  serve(options: { threads: boolean }): Promise<string>;
  remove(): Promise<void>;
}

/** Builds the page of a folder, in a process of its own and into a folder of its own. */
export async function buildSite(folder: string): Promise<Site> {
  const root = await mkdtemp(join(tmpdir(), "loom-site-"));
  const { NODE_ENV: _, ...env } = process.env;
  const vite = resolve("node_modules/vite/bin/vite.js");
  const to = join(root, "dist");
  await promisify(execFile)(process.execPath, [vite, "build", folder, "--outDir", to, "--logLevel", "warn"], {
    env,
  });
  const servers: Awaited<ReturnType<typeof preview>>[] = [];
  return {
    async serve({ threads }) {
      const server = await preview({
        configFile: false,
        root,
        logLevel: "error",
        preview: { port: 0, host: "127.0.0.1", headers: threads ? isolated : {} },
      });
      servers.push(server);
      return server.resolvedUrls!.local[0]!;
    },
    async remove() {
      for (const server of servers) await server.close();
      await rm(root, { recursive: true });
    },
  };
}
