import type { Advice, AuditRecord, AuditSection } from "../../audit/index.ts";
import { formatDate, renderBrand, renderDocument, renderTiles, type Section } from "../document.ts";
import { renderFacts } from "../facts.ts";
import { formatCount, formatFigure, formatPercent } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { renderBlock } from "./blocks.ts";

/** The figures that stand at the top, where the audit has them. */
const headline: readonly {
  readonly section: string;
  readonly figure: string;
  readonly name: string;
  readonly as: "share" | "figure";
}[] = [
  { section: "generalization", figure: "testAccuracy", name: "test accuracy", as: "share" },
  { section: "generalization", figure: "gap", name: "gap to training", as: "share" },
  { section: "generalization", figure: "testPerplexity", name: "perplexity of new text", as: "figure" },
  { section: "generalization", figure: "lossGap", name: "gap to training, nats", as: "figure" },
  { section: "calibration", figure: "ece", name: "calibration error", as: "share" },
  { section: "corruptions", figure: "meanAccuracy", name: "on corrupted pictures", as: "share" },
  { section: "adversarial", figure: "worstAt8", name: "under attack, 8/255", as: "share" },
  { section: "ood", figure: "auroc MSP", name: "tells the unfamiliar", as: "share" },
  { section: "membership", figure: "auc", name: "membership AUC", as: "share" },
  { section: "membership", figure: "epsilonLowerBound", name: "epsilon, at least", as: "figure" },
  { section: "membership", figure: "statedEpsilon", name: "epsilon, as stated", as: "figure" },
  { section: "canary", figure: "exposure", name: "bits of a canary known", as: "figure" },
];

/**
 * One HTML document that tells what an audit found: the weaknesses and what to try against them first, then every part
 * with its tables and pictures. It is whole in itself, as {@link renderTrainingReport} is.
 * @example
 * const found: audit.AuditRecord = { title: "Audit", createdAt: "2026-01-01T00:00:00Z", facts: {}, sections: [] };
 * const page = renderAudit(found);
 */
export function renderAudit(record: AuditRecord): string {
  const done = record.sections.filter(({ skipped }) => skipped === undefined);
  const left = record.sections.filter(({ skipped }) => skipped !== undefined);
  const sections: Section[] = [
    { id: "weaknesses", title: "Weaknesses, and what to try", body: renderAdvice(done) },
    ...done.map((section) => ({ id: section.name, title: section.title, body: renderSection(section) })),
  ];
  if (left.length > 0) sections.push({ id: "skipped", title: "Left out", body: renderSkipped(left) });
  sections.push({
    id: "audited",
    title: "What was audited",
    body: html`<div class="columns">${renderFacts("Audit", record.facts)}</div>`,
  });
  return renderDocument({ title: record.title, header: header(record), sections });
}

function header({ title, createdAt, sections }: AuditRecord): Markup {
  const tiles = headline.flatMap(({ section, figure, name, as }): [string, string][] => {
    const value = sections.find((each) => each.name === section)?.figures[figure];
    if (value === undefined) return [];
    return [[name, as === "share" ? formatPercent(value) : formatFigure(value)]];
  });
  return html`${renderBrand("audit")}
    <h1>${title}</h1>
    <p class="model"><span class="muted">${formatDate(createdAt)}</span></p>
    ${renderTiles(tiles)}`;
}

function renderAdvice(sections: readonly AuditSection[]): Markup {
  const all = sections.flatMap(({ name, title, advice }) => advice.map((each) => ({ name, title, ...each })));
  if (all.length === 0) return html`<p class="card">None was found in what was looked at.</p>`;
  return html`<ul class="advice">
    ${all.map(
      ({ name, title, weakness, attempt }: Advice & { name: string; title: string }) =>
        html`<li class="card">
          <p class="muted"><a href="#${name}">${title}</a></p>
          <p><b>${weakness}</b></p>
          <p class="attempt">${attempt}</p>
        </li>`,
    )}
  </ul>`;
}

function renderSection({ notes, blocks }: AuditSection): Markup {
  return html`<div class="notes">${notes.map((note) => html`<p>${withThousands(note)}</p>`)}</div>
    <div class="blocks">${blocks.map(renderBlock)}</div>`;
}

/** Whole numbers of five digits and more, with their thousands apart. */
const withThousands = (note: string): string =>
  note.replace(/(?<![.\d])\d{5,}(?![.\d])/g, (digits) => formatCount(Number(digits)));

function renderSkipped(sections: readonly AuditSection[]): Markup {
  return html`<ul class="card next">
    ${sections.map(({ title, skipped }) => html`<li><b>${title}</b>: ${skipped}</li>`)}
  </ul>`;
}
