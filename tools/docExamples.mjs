// @ts-check
// Finds the `@example` blocks in the docstrings of the library, and the programs in the README.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} DocExample
 * @property {string} file relative to the root, as `src/ops/sum.ts`
 * @property {number} line where it starts in that file, counted from 1
 * @property {string} code
 */

/** @param {string} comment the text of a docstring from one tag on @returns {string} the example alone */
function codeOf(comment) {
  const lines = comment
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line, i) => (i === 0 ? line : line.replace(/^\s*\* ?/, "")));
  const end = lines.findIndex((line, i) => i > 0 && /^@[a-z]/.test(line));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => !line.startsWith("```"))
    .join("\n")
    .trim();
}

/** @param {string} file in Markdown @returns {DocExample[]} its blocks of TypeScript */
function fencedExamples(file) {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((block) => ({
    file,
    line: text.slice(0, block.index).split("\n").length,
    code: block[1] ?? "",
  }));
}

/** @returns {DocExample[]} every example of the library's files, tests left out */
function docstringExamples() {
  return readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .sort()
    .flatMap((path) => {
      const file = join("src", path);
      const text = readFileSync(file, "utf8");
      return [...text.matchAll(/\/\*\*.*?\*\//gs)].flatMap((comment) =>
        [...comment[0].matchAll(/@example\b/g)].map((tag) => {
          const start = comment.index + tag.index;
          return {
            file,
            line: text.slice(0, start).split("\n").length,
            code: codeOf(comment[0].slice(tag.index + tag[0].length)),
          };
        }),
      );
    });
}

/** @returns {DocExample[]} all that must compile, and run where it can */
export const docExamples = () => [...docstringExamples(), ...fencedExamples("README.md")];
