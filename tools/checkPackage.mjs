// @ts-check
// What would be published: the built library and nothing else; and a lock file that names no registry, so that
// `npm ci` asks whichever one the machine is set up for. And an entry that loads no heavy package before it is used.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const maxUnpackedKilobytes = 4000;

const [{ files, unpackedSize }] = JSON.parse(
  execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }),
);
/** @type {string[]} */
const paths = files.map((/** @type {{ path: string }} */ file) => file.path);
const { bin, exports } = JSON.parse(readFileSync("package.json", "utf8"));
/** @type {string[]} */
const promised = [...Object.values(bin), ...Object.values(exports).flatMap((target) => Object.values(target))]
  .filter((target) => typeof target === "string" && target.startsWith("./"))
  .map((target) => target.slice(2));

/** @type {string[]} */
const problems = [];
for (const path of paths) {
  if (
    !/^dist\/.*\.(js|d\.ts)$/.test(path) &&
    !/^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(path)
  ) {
    problems.push(`${path} would be published`);
  }
  if (/\.test\./.test(path)) problems.push(`${path}, a test, would be published`);
}
for (const path of ["README.md", "LICENSE", "CHANGELOG.md", ...promised]) {
  if (!paths.includes(path)) problems.push(`${path} would be missing`);
}
if (unpackedSize > maxUnpackedKilobytes * 1000) problems.push(`${unpackedSize} bytes: too many`);
if (readFileSync("package-lock.json", "utf8").includes('"resolved"')) {
  problems.push("package-lock.json names a registry: `npm install --package-lock-only` drops it");
}

// Importing the package must stay quick and work without them: they are loaded by what needs them.
const heavy = ["onnxruntime-node", "pickleparser", "sharp", "tar-stream"];
const loaded = execFileSync(
  process.execPath,
  ["-e", 'import("./dist/index.js").then(() => console.log(Object.keys(require.cache).join("\\n")))'],
  { encoding: "utf8" },
).replaceAll("\\", "/");
for (const name of heavy) {
  if (loaded.includes(`/node_modules/${name}/`)) problems.push(`importing the package loads ${name}`);
}

for (const problem of problems) console.error(problem);
console.log(`${paths.length} files, ${Math.round(unpackedSize / 1000)} kB, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
