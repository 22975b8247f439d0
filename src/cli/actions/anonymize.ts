import { OptionError } from "../../base/errors.ts";
import type { AnalyzeOptions, AnonymizeTextOptions } from "../../anonymize/index.ts";
import type { TagTokens } from "../../models/index.ts";
import { checkFlags } from "../anonymize/checkFlags.ts";
import { checkPlaces } from "../anonymize/checkPlaces.ts";
import { planFiles, writeAll, type FileJob } from "../anonymize/files.ts";
import type { FileResult } from "../anonymize/fileResult.ts";
import type { AnonymizeFlags, FileKind } from "../anonymize/flags.ts";
import { hideNames } from "../anonymize/hideNames.ts";
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
  const planned = await planFiles(path, out, flags.kind);
  const isFolder = planned[0]!.out !== out;
  const areNamesHidden = isFolder && !flags.keepNames && !flags.decrypt;
  checkFlags(flags, { kinds: planned.map(({ kind }) => kind), areNamesHidden });
  await checkPlaces(planned, flags);
  /** Read once, and only if something asks for it: a tagger is large. */
  let options: Promise<AnonymizeTextOptions> | undefined;
  const optionsOnce = (): Promise<AnonymizeTextOptions> => (options ??= textOptions(flags, tagTokens));
  const jobs = areNamesHidden ? await hideNames(planned, out, analysisOf(await optionsOnce())) : planned;
  const started = new Map<FileKind, Promise<Anonymize>>();
  /** What a kind needs is read once, and only if there is a file of it. */
  const makers: Readonly<Record<FileKind, () => Promise<Anonymize>>> = {
    text: async () => {
      const given = await optionsOnce();
      return flags.decrypt ? decryptTexts(given.key) : anonymizeTexts(given);
    },
    table: () => {
      if (!flags.decrypt) return Promise.resolve(anonymizeTables(flags, terminal));
      throw new OptionError({ where: path, problem: "only texts are decrypted", mend: "give --kind text" });
    },
    image: () =>
      anonymizePictures(
        flags,
        jobs.filter(({ kind }) => kind === "image").map((job) => job.path),
      ),
  };
  const reports: Result[] = [];
  const lines: string[] = [];
  await writeAll(jobs, out, async (job) => {
    const made = started.get(job.kind) ?? makers[job.kind]();
    started.set(job.kind, made);
    const result = await (await made)(job.path, job.out);
    reports.push({ file: job.shown, out: job.out, ...result.report });
    lines.push(titleOf(job), ...result.lines.map((line) => `  ${line}`));
    return result.bytes;
  });
  const uncovered = flags.decrypt ? [] : notLookedFor(jobs, { tagger: flags.tagger, areNamesHidden });
  for (const line of lines) terminal.print(line);
  for (const line of uncovered) terminal.note(`Note: ${line}`);
  const report = { command: "anonymize", files: reports, notes: uncovered };
  if (flags.report !== undefined) await writeReport(flags.report, report, [...lines, ...uncovered]);
  terminal.result(report);
}

/** What findings depend on, without what is done with them; what may stay in texts may stay in names of files. */
function analysisOf({ operators = {}, key: _, ...analysis }: AnonymizeTextOptions): AnalyzeOptions {
  const kept = Object.keys(operators).filter((type) => operators[type]!.type === "keep");
  return { ...analysis, exceptTypes: [...(analysis.exceptTypes ?? []), ...kept] };
}

const titleOf = ({ path, out, shown }: FileJob): string =>
  shown === path ? `${path} -> ${out}` : `${out} (the old name is not told)`;

/** What may still be there, because it was not looked for. */
function notLookedFor(
  jobs: readonly FileJob[],
  { tagger, areNamesHidden }: { readonly tagger: string | undefined; readonly areNamesHidden: boolean },
): string[] {
  const has = (kind: FileKind): boolean => jobs.some((job) => job.kind === kind);
  const where = [has("text") ? "texts" : [], areNamesHidden ? "names of files" : []].flat();
  return [
    tagger === undefined && where.length > 0
      ? `names of people, places and organizations were not looked for in ${where.join(" and ")}: that wants --tagger RUN`
      : [],
    has("image")
      ? "faces and writing in pictures are not looked for: what --region and --regions say is hidden, and nothing else"
      : [],
  ].flat();
}
