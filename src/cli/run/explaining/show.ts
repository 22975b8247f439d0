import { extname } from "node:path";
import { OptionError } from "../../../base/errors.ts";
import { encodePng, pngDataUrl, writeFileAtomic } from "../../../data/index.ts";
import {
  paintExplanation,
  paintOverlay,
  renderExplanationReport,
  type ExplainedCase,
  type ShownExplanation,
} from "../../../report/index.ts";
import { attentionStrips } from "./attentionStrips.ts";
import type { Case } from "./case.ts";
import { strongest, type Explained } from "./explainCase.ts";

/** An explanation under its method's name. */
export interface NamedExplanation {
  readonly method: string;
  readonly explained: Explained;
}

const zoomOf = (side: number): number => Math.max(1, Math.ceil(132 / side));

/** What the model says, for people: `cat 93.1 %`, or a number. */
export function describePrediction(
  { prediction }: Pick<Explained, "prediction">,
  { classNames, top }: { readonly classNames: readonly string[] | undefined; readonly top: number },
): string {
  if (classNames === undefined) return String(Number(prediction[0]!.toPrecision(6)));
  const shares = prediction.length === 1 ? [1 - prediction[0]!, prediction[0]!] : prediction;
  return shares
    .map((share, i) => ({ share, name: classNames[i] ?? String(i) }))
    .sort((a, b) => b.share - a.share)
    .slice(0, top)
    .map(({ name, share }) => `${name} ${(100 * share).toFixed(1)} %`)
    .join(", ");
}

/** An input with its explanations, as reports show it. */
export async function shownCase(
  of: Case,
  named: readonly NamedExplanation[],
  classNames: readonly string[] | undefined,
): Promise<ExplainedCase> {
  const { picture } = of;
  const zoom = zoomOf(picture?.shape[0] ?? 1);
  const explanations = await Promise.all(
    named.map(async ({ method, explained: { map, parts, target } }): Promise<ShownExplanation> => {
      const name = target === undefined ? undefined : classNames?.[target];
      const shown = { method, ...(name !== undefined && { target: name }) };
      if (picture !== undefined && map !== undefined)
        return { ...shown, picture: await pngDataUrl(paintOverlay(picture, map, { zoom })) };
      const running = of.parts !== undefined && of.columnOf === undefined && parts.length === of.parts.length;
      return { ...shown, parts: running ? parts : strongest(parts, 30), running };
    }),
  );
  return {
    name: of.name,
    predicted: describePrediction(named[0]!.explained, { classNames, top: 3 }),
    ...(of.label !== undefined && { label: of.label }),
    ...(picture && { picture: await pngDataUrl(picture) }),
    explanations,
  };
}

interface Written extends NamedExplanation {
  readonly of: Case;
  readonly model: string;
  readonly classNames: readonly string[] | undefined;
  readonly json: object;
}

/** The kinds of files that an explanation is written as. @throws {OptionError} for another one. */
export function checkOut(path: string, of: Case): void {
  const kinds = of.picture === undefined ? [".html", ".json"] : [".png", ".html", ".json"];
  if (kinds.includes(extname(path).toLowerCase())) return;
  throw new OptionError({
    where: "--out",
    problem: `explanations of ${of.picture === undefined ? "what is no picture" : "pictures"} are not written as ${extname(path) || "a file without an ending"}`,
    expected: `a file ending in ${kinds.join(", ")}`,
    received: path,
  });
}

/** Writes an explanation by its file's ending: whole, or not at all. */
export async function writeExplanation(path: string, written: Written): Promise<void> {
  const { of, explained, method, model, classNames, json } = written;
  const kind = extname(path).toLowerCase();
  if (kind === ".json") return writeFileAtomic(path, `${JSON.stringify(json, undefined, 1)}\n`);
  if (kind === ".html") {
    const page = renderExplanationReport({
      title: `${method} of ${of.name}`,
      model,
      createdAt: new Date().toISOString(),
      facts: {},
      cases: [await shownCase(of, [{ method, explained }], classNames)],
      // Attention lies on pairs of steps, which pictures show better than a list.
      strips:
        explained.attributions.shape.length === 5 ? await attentionStrips(explained.attributions, of) : [],
      commands: [],
    });
    return writeFileAtomic(path, page);
  }
  if (explained.map === undefined) {
    throw new OptionError({
      where: "--out",
      problem: `${method} does not lie on the picture here, so there is nothing to draw`,
      mend: "write a .html or .json file",
    });
  }
  return writeFileAtomic(path, await encodePng(paintExplanation(of.picture!, explained.map)));
}
