import { join, relative, sep } from "node:path";
import { analyzeText, type AnalyzeOptions, type Finding } from "../../anonymize/index.ts";
import type { FileJob } from "./files.ts";

/**
 * Jobs of a folder whose new files and folders tell nothing by their names: what is found in a name gives way to its type,
 * numbered where two would be called the same. Endings stay.
 */
export async function hideNames(
  jobs: readonly FileJob[],
  out: string,
  options: AnalyzeOptions,
): Promise<FileJob[]> {
  const partsOf = (job: FileJob): string[] => relative(out, job.out).split(sep);
  /** No new name is one that there was: so what is renamed never takes the place of what is not. */
  const old = new Set(jobs.flatMap((job) => partsOf(job).map((part) => part.toLowerCase())));
  const taken = new Set<string>();
  const nameFor = async (folder: string, part: string, ending: string): Promise<string> => {
    const stem = part.slice(0, part.length - ending.length);
    const hidden = await hideIn(stem, options);
    if (hidden === stem) return part;
    for (let number = 1; ; number++) {
      const name = `${hidden}${number === 1 ? "" : `-${number}`}${ending}`;
      // Small and capital letters are one to some file systems.
      const place = join(folder, name).toLowerCase();
      if (taken.has(place) || old.has(name.toLowerCase())) continue;
      taken.add(place);
      return name;
    }
  };
  const named = new Map<string, string>();
  const hidden: FileJob[] = [];
  for (const job of jobs) {
    let [before, now] = ["", out];
    const parts = partsOf(job);
    for (const [i, part] of parts.entries()) {
      before = join(before, part);
      const ending = i === parts.length - 1 ? (/(?<=.)\.[a-z\d]{1,6}$/i.exec(part)?.[0] ?? "") : "";
      const name = named.get(before) ?? (await nameFor(now, part, ending));
      named.set(before, name);
      now = join(now, name);
    }
    hidden.push(now === job.out ? job : { ...job, out: now, shown: now });
  }
  return hidden;
}

/** The name as it is, and with spaces for the marks that stand for them in names of files. */
async function hideIn(name: string, options: AnalyzeOptions): Promise<string> {
  const readable = name.replaceAll(/[_+.~-]/g, " ");
  const found = await analyzeText(name, options);
  if (readable !== name) found.push(...(await analyzeText(readable, options)));
  let out = "";
  let from = 0;
  for (const { start, end, type } of withoutOverlaps(found)) {
    out += name.slice(from, start) + type;
    from = end;
  }
  return out + name.slice(from);
}

/** Findings that touch become one, named as the longest of them. */
function withoutOverlaps(findings: readonly Finding[]): Finding[] {
  const length = ({ start, end }: Finding): number => end - start;
  const merged: Finding[] = [];
  for (const finding of [...findings].sort((a, b) => a.start - b.start)) {
    const before = merged.at(-1);
    if (before === undefined || before.end <= finding.start) {
      merged.push(finding);
      continue;
    }
    const { type } = length(before) >= length(finding) ? before : finding;
    merged[merged.length - 1] = { ...before, type, end: Math.max(before.end, finding.end) };
  }
  return merged;
}
