// @ts-check
// Every `@example` of a docstring and every program of the README compiles, and runs on the built package unless it trains, downloads or reads files.
// Names it doesn't declare are imported for it: from its folder's givens (tools/givens), the public entry, its folder or
// its file. Where its last line ends in a comment that is a value, as `nearest("adm", ["adam", "sgd"]) // "adam"`,
// that value must come out.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { compileExamples, folder, givens, sourceOf } from "./exampleSources.mjs";

const reachesOutside = /\b(fit|load\w*|save\w*|evaluate|download|open\w*|read[A-Z]\w*|write\w*)\(/;

/** @param {import("./exampleSources.mjs").ExampleModule} example @returns {string} its source on the built package */
function runnable(example) {
  const source = sourceOf(example)
    .replaceAll(/"\.\.\/\.\.\/src\/(.+?)\.ts"/g, '"../../.build/$1.js"')
    .replaceAll(/"\.\.\/\.\.\/tools\/givens\/(.+?)\.ts"/g, '"./givens/$1.mjs"')
    .trimEnd();
  const lines = source.split("\n");
  const [, expression, value] =
    /^(?!\s*(?:const|let|import|\/\/))(.*?);?\s*\/\/ (.+)$/.exec(lines.at(-1) ?? "") ?? [];
  if (expression === undefined || value === undefined || !isLiteral(value)) return source;
  const expectation = [
    'import { expectValue } from "../../tools/expectValue.mjs";',
    `await expectValue(${expression}, ${value});`,
  ];
  return [...lines.slice(0, -1), ...expectation].join("\n");
}

/** @param {string} text */
function isLiteral(text) {
  if (/^0x[\da-f]+$/i.test(text)) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} source where from, below the folder @param {string} code @returns {string} the module made of it */
function build(source, code) {
  const target = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
  const file = source.replace(/\.ts$/, ".mjs");
  // The package by its name would be a second copy of what the files import.
  const root = "../".repeat(file.split("/").length + 1);
  const own = code
    .replaceAll('"tensorloom"', `"${root}.build/index.js"`)
    .replaceAll(/"tensorloom\/(\w+)"/g, `"${root}.build/$1/index.js"`);
  writeFileSync(join(folder, file), ts.transpileModule(own, { compilerOptions: target }).outputText);
  return file;
}

const compiled = compileExamples();
const broken = compiled.filter(({ problem }) => problem !== undefined);
for (const { example, problem } of broken) console.error(`${example.file}:${example.line}: ${problem}`);

mkdirSync(join(folder, "givens"));
for (const path of givens) {
  build(`givens/${basename(path)}`, readFileSync(path, "utf8").replace('"./filled.ts"', '"./filled.mjs"'));
}

const runs = compiled
  .filter(({ example, problem }) => problem === undefined && !reachesOutside.test(example.code))
  .map(({ example }) => [
    `${example.file}:${example.line}`,
    build(basename(example.path), runnable(example)),
  ]);
writeFileSync(
  join(folder, "all.mjs"),
  `let failed = 0;
for (const [where, file] of ${JSON.stringify(runs)}) {
  try { await import("./" + file); } catch (error) { failed += 1; console.error(where + ": " + error); }
}
process.exitCode = failed > 0 ? 1 : 0;\n`,
);
const { status } = spawnSync(process.execPath, [join(folder, "all.mjs")], {
  stdio: ["ignore", "ignore", "inherit"],
  timeout: 180_000,
});

console.log(`${compiled.length} examples compiled, ${runs.length} run, ${broken.length} do not compile`);
process.exitCode = broken.length > 0 || status !== 0 ? 1 : 0;
