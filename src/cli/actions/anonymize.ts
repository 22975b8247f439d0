import { OptionError } from "../../base/errors.ts";
import type { TagTokens } from "../../models/index.ts";
import { planFiles, writeAll } from "../anonymize/files.ts";
import type { FileResult } from "../anonymize/fileResult.ts";
import type { AnonymizeFlags, FileKind } from "../anonymize/flags.ts";
import { measureFile, scoreLines } from "../anonymize/measure.ts";
import { anonymizePictures } from "../anonymize/pictures.ts";
import { writeReport } from "../anonymize/report.ts";
import { anonymizeTables } from "../anonymize/tables.ts";
import { anonymizeTexts, decryptTexts, textOptions } from "../anonymize/texts.ts";
import { createTerminal, type Result } from "../terminal.ts";

type Anonymize = (path: string, out: string) => Promise<FileResult>;

/** Does `loom anonymize`. */
export async function anonymize(
  path: string,
  out: string | undefined,
  flags: AnonymizeFlags,
  tagTokens: TagTokens,
): Promise<void> {
  const terminal = createTerminal(flags);
  if (flags.measure) {
    const scores = await measureFile(path, await textOptions(flags, tagTokens), flags.limit);
    for (const line of scoreLines(scores)) terminal.print(line);
    terminal.result({ command: "anonymize", measured: path, scores: scores.map((each) => ({ ...each })) });
    return;
  }
  if (out === undefined) {
    throw new OptionError({
      where: "OUT",
      problem: "it is not said where to write",
      mend: "loom anonymize IN OUT",
    });
  }
  const jobs = await planFiles(path, out, flags.kind);
  const started = new Map<FileKind, Promise<Anonymize>>();
  /** What a kind needs is read once, and only if there is a file of it. */
  const makers: Readonly<Record<FileKind, () => Promise<Anonymize>>> = {
    text: async () => {
      const options = await textOptions(flags, tagTokens);
      return flags.decrypt ? decryptTexts(options.key) : anonymizeTexts(options);
    },
    table: () => {
      if (!flags.decrypt) return Promise.resolve(anonymizeTables(flags, terminal));
      throw new OptionError({ where: path, problem: "only texts are decrypted", mend: "give --kind text" });
    },
    image: () => anonymizePictures(flags),
  };
  const reports: Result[] = [];
  const lines: string[] = [];
  await writeAll(jobs, out, async (job) => {
    const made = started.get(job.kind) ?? makers[job.kind]();
    started.set(job.kind, made);
    const result = await (await made)(job.path, job.out);
    reports.push({ file: job.path, out: job.out, ...result.report });
    lines.push(`${job.path} -> ${job.out}`, ...result.lines.map((line) => `  ${line}`));
    return result.bytes;
  });
  const uncovered =
    jobs.some(({ kind }) => kind === "text") && !flags.decrypt && flags.tagger === undefined
      ? ["names of people, places and organizations were not looked for: that wants --tagger RUN"]
      : [];
  for (const line of lines) terminal.print(line);
  for (const line of uncovered) terminal.note(`Note: ${line}`);
  const report = { command: "anonymize", files: reports, notes: uncovered };
  if (flags.report !== undefined) await writeReport(flags.report, report, [...lines, ...uncovered]);
  terminal.result(report);
}
