// @ts-check
// `npm run check` runs every check and prints one line for each, with what a failing one said.
// `npm run check:lint` runs one; `npm run check -- --without tests` leaves some out.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** In the order in which they start. @type {Readonly<Record<string, readonly string[]>>} */
const checks = {
  types: ["tsc --noEmit -p .", "tsc --noEmit -p tools"],
  lint: ["eslint ."],
  build: ["npm run --silent build"],
  levels: ["depcruise src --config .dependency-cruiser.mjs --output-type err"],
  structure: ["node tools/checkStructure.mjs"],
  format: ["prettier --check --log-level warn ."],
  exports: ["knip --no-progress"],
  docs: ["typedoc --logLevel Warn"],
  examples: ["node tools/checkExamples.mjs"],
  package: ["node tools/checkPackage.mjs"],
  browser: ["node tools/checkBrowser.mjs"],
  tests: ["vitest run"],
};

/** What needs another's result waits for it; the tests want the whole machine and come alone. */
const after = {
  examples: ["build"],
  package: ["build"],
  browser: ["build"],
  tests: Object.keys(checks).filter((n) => n !== "tests"),
};

const atOnce = 2;

/** @param {string} command @param {boolean} alone @returns {Promise<{ ok: boolean, output: string }>} */
function run(command, alone) {
  return new Promise((resolve) => {
    const child = spawn(command, {
      cwd: root,
      shell: true,
      stdio: ["ignore", alone ? "inherit" : "pipe", alone ? "inherit" : "pipe"],
      env: { ...process.env, PATH: `${join(root, "node_modules", ".bin")}:${process.env["PATH"]}`, CI: "1" },
    });
    let output = "";
    child.stdout?.on("data", (text) => (output += text));
    child.stderr?.on("data", (text) => (output += text));
    child.on("close", (status) => resolve({ ok: status === 0, output }));
  });
}

/** @param {string} name @param {boolean} alone */
async function check(name, alone) {
  const start = performance.now();
  let ok = true;
  for (const command of checks[name] ?? []) {
    const result = await run(command, alone);
    ok &&= result.ok;
    if (!result.ok) process.stdout.write(result.output);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${ok ? "ok    " : "FAILED"} ${name.padEnd(11)} ${seconds.padStart(6)} s`);
  return ok;
}

/** @param {readonly string[]} names */
async function checkAll(names) {
  /** @type {Map<string, boolean>} */
  const done = new Map();
  const waiting = [...names];
  const alone = names.length === 1;
  const worker = async () => {
    for (;;) {
      const ready = waiting.findIndex((name) =>
        (after[/** @type {keyof typeof after} */ (name)] ?? []).every(
          (other) => !names.includes(other) || done.has(other),
        ),
      );
      const name = waiting.splice(ready, ready < 0 ? 0 : 1)[0];
      if (name !== undefined) done.set(name, await check(name, alone));
      else if (waiting.length === 0) return;
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return [...done].filter(([, ok]) => !ok).map(([name]) => name);
}

const options = process.argv.slice(2);
const without = options.indexOf("--without");
const asked = without < 0 ? options : options.slice(0, without);
const left = without < 0 ? [] : options.slice(without + 1);
const unknown = [...asked, ...left].filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`no check ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}`);
  process.exit(2);
}
const chosen = (asked.length > 0 ? asked : Object.keys(checks)).filter((name) => !left.includes(name));
const failed = await checkAll(chosen);
if (chosen.length > 1) {
  console.log(failed.length > 0 ? `failed: ${failed.join(", ")}` : `all ${chosen.length} checks passed`);
}
process.exitCode = failed.length > 0 ? 1 : 0;
