// @ts-check
// The tests of the command line run the built command. Vitest calls this before all tests, so that `npm test` works
// straight after `npm ci`; it builds only when a source is newer, and not for `vitest run src/ops`, which needs no build.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const needsBuild = /^(src\/cli|test)/;

/** When a file last changed; never, where there is none. @param {string} path */
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const isStale = () => {
  const built = changed(join(root, "dist", ".tsbuildinfo"));
  const sources = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
  return [...sources, join(root, "tsconfig.build.json")].some((path) => changed(path) > built);
};

export default function buildWhenStale() {
  const folders = process.argv.slice(2).filter((argument) => /^(src|test|bench|tools)\b/.test(argument));
  if (folders.length > 0 && !folders.some((folder) => needsBuild.test(folder))) return;
  if (!isStale()) return;
  const { status } = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  if (status !== 0) console.error("the build failed: tests of the built command will fail too");
}
