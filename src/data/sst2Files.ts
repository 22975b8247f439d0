import { DataError } from "../base/errors.ts";
import { join, readFile, stat } from "../base/node.ts";
import { labeledTexts, type LabeledTexts } from "./labeledTexts.ts";
import { decodeText, findTextFile, readTextFile, textLines, type TextFile } from "./textFile.ts";
import { readZipFile } from "./zip.ts";

/** GLUE's archive, whose three files have 10 MB together. */
export const glueArchive = "SST-2.zip";
const maxUnpackedBytes = 2 ** 26;

/** Gives the first file of these names that there is. */
type Sst2Files = (...names: readonly string[]) => Promise<TextFile | undefined>;

/** The files of SST-2 in a folder, also inside a `SST-2.zip` in it, or in such an archive. */
export async function openSst2(path: string, signal?: AbortSignal): Promise<Sst2Files> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new DataError(
      { where: path, problem: "no such file or folder", mend: "check the path" },
      { cause },
    );
  });
  const folder = found.isDirectory() ? path : undefined;
  const archive = folder === undefined ? path : await findTextFile(folder, [glueArchive]);
  const packed = archive === undefined ? undefined : await readFile(archive, { signal });
  return async (...names) => {
    const where = folder === undefined ? undefined : await findTextFile(folder, names);
    if (where !== undefined) return { where, text: await readTextFile(where, signal) };
    if (archive === undefined || packed === undefined) return undefined;
    for (const name of names) {
      const inside = `SST-2/${name}`;
      const bytes = readZipFile(packed, inside, { where: archive, maxBytes: maxUnpackedBytes });
      const at = join(archive, inside);
      if (bytes !== undefined) return { where: at, text: decodeText(bytes, at) };
    }
    return undefined;
  };
}

/** The Penn Treebank's ways to write a character, undone: the two distributions differ in them. */
const written: Readonly<Record<string, string>> = { "-lrb-": "(", "-rrb-": ")" };
const asInGlue = (text: string): string =>
  text
    .trim()
    .split(/\s+/)
    .map((token) => (written[token.toLowerCase()] ?? token).replace(/\\([/*])/g, "$1"))
    .join(" ");

function collect(examples: Iterable<readonly [place: string, label: string, text: string]>): LabeledTexts {
  const texts: string[] = [];
  const labels: number[] = [];
  for (const [where, label, text] of examples) {
    if ((label !== "0" && label !== "1") || text.trim() === "") {
      throw new DataError({
        where,
        problem: "not a label and a sentence",
        expected: "the label 0 or 1, and a sentence that is not empty",
        received: JSON.stringify(`${label} ${text}`.slice(0, 80)),
      });
    }
    texts.push(asInGlue(text));
    labels.push(Number(label));
  }
  return labeledTexts(texts, labels);
}

/**
 * The sentences of a `stsa.binary` file: a line each, the label, a blank, the sentence.
 * @throws {DataError} naming the line that is not so.
 */
export function parseStsa({ where, text }: TextFile): LabeledTexts {
  const lines = textLines(text);
  return collect(
    lines.map(
      (line, index) => [`${where}, line ${index + 1}`, line.split(" ", 1)[0]!, line.slice(2)] as const,
    ),
  );
}

/**
 * The sentences of a file in GLUE's form: columns `sentence` and `label`, in any order, parted by a tab.
 * @throws {DataError} when there are no such columns, and naming the line that is not so.
 */
export function parseGlue({ where, text }: TextFile): LabeledTexts {
  const [header = "", ...lines] = textLines(text);
  const names = header.split("\t");
  const [sentence, label] = [names.indexOf("sentence"), names.indexOf("label")];
  if (sentence < 0 || label < 0) {
    throw new DataError({
      where: `${where}, line 1`,
      problem: "not the header of GLUE's SST-2",
      expected: "the columns 'sentence' and 'label', parted by a tab",
      received: JSON.stringify(header.slice(0, 80)),
    });
  }
  return collect(
    lines.map((line, index) => {
      const cells = line.split("\t");
      const ragged = cells.length !== names.length;
      return [`${where}, line ${index + 2}`, ragged ? line : cells[label]!, ragged ? "" : cells[sentence]!];
    }),
  );
}
