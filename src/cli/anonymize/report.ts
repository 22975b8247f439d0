import { writeFileAtomic } from "../../data/index.ts";
import type { Result } from "../terminal.ts";

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);

/** Writes what was found and done: as JSON, as a page (.html), or as text (other endings). */
export async function writeReport(path: string, report: Result, lines: readonly string[]): Promise<void> {
  if (/\.json$/i.test(path)) return writeFileAtomic(path, `${JSON.stringify(report, null, 2)}\n`);
  const text = `${lines.join("\n")}\n`;
  if (!/\.html?$/i.test(path)) return writeFileAtomic(path, text);
  const title = "What was anonymized";
  await writeFileAtomic(
    path,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
      `<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem}</style>` +
      `<h1>${title}</h1><pre>${escaped(text)}</pre></html>\n`,
  );
}
