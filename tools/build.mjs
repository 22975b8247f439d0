// @ts-check
// The second half of `npm run build`. The compiler has written a module a file into `.build` and the types into `dist`;
// here the modules become one file for each folder and each entry point. Node takes half a millisecond to find and open
// a module, so importing three hundred of them would take longer than everything else that importing us does.
import { chmod, readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

const { bin, exports } = JSON.parse(await readFile("package.json", "utf8"));
/** @type {string[]} */
const targets = [...Object.values(bin), ...Object.values(exports).map((target) => target.default ?? target)];
const entries = targets
  .filter((path) => path.endsWith(".js"))
  .map((path) => path.slice("./dist/".length, -3));

const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, resolve(".build", `${name}.js`)])),
  platform: "neutral",
  external: (id) => !/^(\.|\/|[a-z]:\\)/i.test(id),
  // Nothing is left out: layers and the runtime announce themselves when they are loaded.
  treeshake: false,
});
const { output } = await bundle.write({
  dir: "dist",
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name]-[hash].js",
});

const written = new Set(output.map(({ fileName }) => join("dist", fileName)));
for (const entry of await readdir("dist", { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && /\.js(\.map)?$/.test(entry.name) && !written.has(path)) await rm(path);
}
for (const path of Object.values(bin)) await chmod(path, 0o755);
