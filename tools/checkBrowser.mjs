// @ts-check
// Bundles every public entry of the built package for a page, as Vite or webpack would, with no settings of its own. Fails
// where a module of Node's or a package for Node alone gets in, or when what a page loads has grown.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/** Of all entries together; a page that names what it uses loads less. */
const maxGzipKilobytes = 400;

/** These come apart, when they are first used. */
const loadedLater = ["onnxruntime-web", "libphonenumber-js"];

const forNodeAlone = ["onnxruntime-node", "sharp", "tar-stream", "csv-parse", "commander"];

/** @type {{ exports: Record<string, { default: string } | string> }} */
const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
const entries = Object.entries(exports).flatMap(([name, target]) =>
  typeof target === "string" ? [] : [[name === "." ? "index" : name.slice(2), target.default]],
);

/** @type {string[]} */
const problems = [];
const bundle = await rolldown({
  input: Object.fromEntries(entries),
  platform: "browser",
  // What cannot be resolved is left as an import, and told below.
  onLog: () => undefined,
});
const { output } = await bundle.generate({ format: "esm", minify: true });
const chunks = output.filter((file) => file.type === "chunk");
const own = new Set(chunks.map(({ fileName }) => fileName));

let bytes = 0;
let gzipped = 0;
for (const { fileName, code, moduleIds, imports, dynamicImports } of chunks) {
  for (const name of [...imports, ...dynamicImports].filter((name) => !own.has(name))) {
    problems.push(`${fileName} imports ${name}${isBuiltin(name) ? ", of Node's" : ""}`);
  }
  const paths = moduleIds.map((path) => path.replaceAll("\\", "/"));
  for (const name of forNodeAlone) {
    if (paths.some((path) => path.includes(`/node_modules/${name}/`))) {
      problems.push(`${fileName} holds ${name}, which is for Node alone`);
    }
  }
  if (loadedLater.some((name) => paths.some((path) => path.includes(`/node_modules/${name}/`)))) continue;
  bytes += code.length;
  gzipped += gzipSync(code).length;
}
if (gzipped > maxGzipKilobytes * 1000) problems.push(`${gzipped} bytes gzipped: too many`);

for (const problem of problems) console.error(problem);
const kilobytes = [bytes, gzipped].map((size) => `${Math.round(size / 1000)} kB`);
console.log(
  `${entries.length} entries: ${kilobytes[0]}, ${kilobytes[1]} gzipped, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
