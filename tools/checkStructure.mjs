// @ts-check
// The shape of the source tree: no file too long to take in, no folder or file whose name says nothing, no folder that
// the table of levels does not know, and an index behind every subpath that package.json promises.
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { levels } from "./levels.mjs";

const maxLines = 400;
const emptyNames = /^(utils?|utilities|common|misc|helpers?|shared|stuff)$/i;
const sourceFolders = ["src", "test", "bench", "examples", "tools"];
const skipped = /(^|[/\\])(node_modules|results|\.[^/\\]+)([/\\]|$)/;

/** @type {string[]} */
const problems = [];

const files = sourceFolders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => relative(".", join(entry.parentPath, entry.name)))
  .filter((path) => !skipped.test(path));

for (const path of files) {
  const empty = path.split(sep).find((part) => emptyNames.test(part.replace(/\..*$/, "")));
  if (empty !== undefined) problems.push(`${path}: '${empty}' says nothing of what is in it`);
  if (!/\.(ts|mjs|js|py|sh)$/.test(path)) continue;
  const lines = readFileSync(path, "utf8").split("\n").length - 1;
  if (lines > maxLines) problems.push(`${path}: ${lines} lines, more than ${maxLines}`);
}

const known = new Set(levels.flatMap(({ folders }) => folders));
for (const entry of readdirSync("src", { withFileTypes: true })) {
  if (entry.isDirectory() && !known.has(entry.name)) {
    problems.push(`src/${entry.name}: no level in tools/levels.mjs`);
  }
}

const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
for (const [subpath, target] of Object.entries(exports)) {
  if (typeof target === "string") continue;
  const source = target.default.replace(/^\.\/dist\/(.*)\.js$/, "src/$1.ts");
  if (!existsSync(source)) problems.push(`package.json exports '${subpath}', but there is no ${source}`);
}

for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
