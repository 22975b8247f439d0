// @ts-check
// Turns the examples of docstrings into modules: each gets imports for the names it doesn't declare.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { docExamples } from "./docExamples.mjs";

/** Where the modules are written: inside the package, so that they can import it by its name. */
export const folder = ".cache/examples";

/** What one-line examples of a folder may take as given. */
export const givens = readdirSync("tools/givens").map((name) => `tools/givens/${name}`);

/** @typedef {import("./docExamples.mjs").DocExample & { path: string, imports: Map<string, string[]> }} ExampleModule */

const { options } = ts.parseJsonConfigFileContent(
  { extends: "../../tsconfig.json", include: [] },
  ts.sys,
  resolve(folder),
);

/** @param {ExampleModule} example @returns {string} its TypeScript, the code from line 2 on */
export function sourceOf({ code, imports }) {
  const lines = [...imports].map(([from, names]) => `import { ${names.join(", ")} } from "${from}";`);
  return `${lines.join("")}export {};\n${code}\n`;
}

/** Where an undeclared name may come from, as [file, how to import it]: the first that has it. @param {{ file: string }} example */
function placesOf({ file }) {
  // A program that is shown whole imports what it uses.
  if (!file.endsWith(".ts")) return [];
  const own = file.split("/")[1] ?? "";
  /** @type {[string, string][]} */
  const places = [
    [`tools/givens/${own}.ts`, `../../tools/givens/${own}.ts`],
    ["src/index.ts", "tensorloom"],
    [`src/${own}/index.ts`, `tensorloom/${own}`],
    [file, `../../${file}`],
  ];
  return places.filter(([path]) => existsSync(path));
}

/** @param {readonly ExampleModule[]} examples @param {ts.Program} [old] */
function compile(examples, old) {
  for (const example of examples) writeFileSync(example.path, sourceOf(example));
  const files = examples.flatMap(({ path, file }) => [path, ...placesOf({ file }).map(([place]) => place)]);
  return ts.createProgram([...new Set(files)], options, undefined, old);
}

/** How a file's exports are imported, by name: types as such. @param {ts.Program} program @param {string} file @returns {Map<string, string>} */
function exportsOf(program, file) {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  const exported = module === undefined ? [] : checker.getExportsOfModule(module);
  return new Map(
    exported.map((symbol) => {
      const { flags } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return [symbol.name, flags & ts.SymbolFlags.Value ? symbol.name : `type ${symbol.name}`];
    }),
  );
}

/** The codes of "Cannot find name" in its forms. */
const notFound = new Set([2304, 2552, 2503, 18004]);

/** @param {ts.Program} program @param {ExampleModule} example */
function addImports(program, example) {
  const names = diagnosticsOf(program, example)
    .filter(({ code }) => notFound.has(code))
    .map(({ file, start = 0, length = 0 }) => file?.text.slice(start, start + length) ?? "");
  for (const name of new Set(names)) {
    const having = placesOf(example).filter(([file]) => exportsOf(program, file).has(name));
    // `model.fit(...)` means the given model, `model(x, y)` the function.
    const called = example.code.includes(`${name}(`);
    const place = having.find(([file]) => !(called && file.startsWith("tools/givens/"))) ?? having[0];
    if (place === undefined) continue;
    const [file, from] = place;
    const imported = exportsOf(program, file).get(name) ?? name;
    example.imports.set(from, [...(example.imports.get(from) ?? []), imported]);
  }
}

/** @param {ts.Program} program @param {ExampleModule} example */
function diagnosticsOf(program, { path }) {
  const source = program.getSourceFile(path);
  if (source === undefined) return [];
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
}

/** Writes and compiles all examples. */
export function compileExamples() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  /** @type {ExampleModule[]} */
  const examples = docExamples().map((example) => {
    const name = `${example.file.replace(/^src\//, "").replaceAll(/[/.]/g, "-")}-${example.line}.ts`;
    return { ...example, path: resolve(folder, name), imports: new Map() };
  });
  const bare = compile(examples);
  for (const example of examples) addImports(bare, example);
  const program = compile(examples, bare);
  return examples.map((example) => {
    const [found] = diagnosticsOf(program, example);
    return { example, problem: found && ts.flattenDiagnosticMessageText(found.messageText, "\n") };
  });
}
