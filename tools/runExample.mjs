// @ts-check
// `npm run example -- cifar10 --limit 5000` runs examples/cifar10.ts on the built package. Newer Nodes run it directly;
// this works on all that the package supports.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = readdirSync(join(root, "examples"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));

const [name = "", ...options] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`${name === "" ? "name an example" : `there is no example '${name}'`}: ${names.join(", ")}`);
  process.exit(2);
}

// Inside the repository, so that "tensorloom" is found by its own name.
const folder = join(root, ".cache", "run");
mkdirSync(folder, { recursive: true });
const script = join(folder, `${name}.mjs`);
const { outputText } = ts.transpileModule(readFileSync(join(root, "examples", `${name}.ts`), "utf8"), {
  compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
});
writeFileSync(script, outputText);
process.argv = [process.argv[0] ?? "node", script, ...options];
await import(pathToFileURL(script).href);
