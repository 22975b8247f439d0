import { createRequire } from "node:module";

const { version } = createRequire(import.meta.url)("tensorloom/package.json") as { version: string };

/** What Tensorloom's programs run on. */
export const versions = { tensorloom: version, node: process.versions.node };
