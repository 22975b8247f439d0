import { chartsOf } from "./charts.ts";
import { renderCurve } from "./curve.ts";
import { formatDate, renderBrand, renderDocument, renderTiles, type Section } from "./document.ts";
import { countParameters, renderFacts, renderLayers } from "./facts.ts";
import { formatCount, formatFigure, formatName, formatPercent } from "./figure.ts";
import { renderHistoryTable } from "./historyTable.ts";
import { html, type Markup } from "./markup.ts";
import { renderConfusion } from "./matrix.ts";
import type { TrainingRecord } from "./record.ts";
import { renderSamples } from "./samples.ts";
import { renderSheet } from "./sheets.ts";
import { renderTexts } from "./texts.ts";

/**
 * One HTML document that tells how a training run went: learning curves, confusion matrix, sample predictions, the
 * model, its settings, and how to repeat it. It is whole in itself: it opens from disk, without a network, in light
 * and in dark. All text is escaped, so that class and file names from anywhere are safe. What is missing or not a
 * number is shown as such.
 *
 * @example
 * import { writeFile } from "node:fs/promises";
 * await writeFile("report.html", renderTrainingReport(record));
 */
export function renderTrainingReport(record: TrainingRecord): string {
  return renderDocument({ title: record.title, header: header(record), sections: sectionsOf(record) });
}

function header(record: TrainingRecord): Markup {
  const tiles: [string, string][] = Object.entries(record.test ?? {})
    // What is easiest to read first: shares, then losses.
    .sort(([a], [b]) => Number(isShare(b)) - Number(isShare(a)))
    .map(([name, value]) => [
      `test ${formatName(name)}`,
      isShare(name) ? formatPercent(value, { digits: 2 }) : formatFigure(value),
    ]);
  tiles.push(["epochs", formatCount(record.history.epochs.length)]);
  if (record.layers.length > 0) tiles.push(["parameters", formatCount(countParameters(record.layers))]);
  return html`${renderBrand("training report")}
    <h1>${record.title}</h1>
    <p class="model">${record.model} <span class="muted">· ${formatDate(record.createdAt)}</span></p>
    ${renderTiles(tiles)}`;
}

function sectionsOf(record: TrainingRecord): Section[] {
  const {
    history,
    confusion,
    samples = [],
    texts = [],
    sheets = [],
    layers,
    settings,
    environment,
    commands,
    next,
  } = record;
  const sections: Section[] = [{ id: "curves", title: "Learning curves", body: curves(history) }];
  if (confusion !== undefined && confusion.classNames.length > 0) {
    sections.push({ id: "confusion", title: "Confusion matrix", body: renderConfusion(confusion) });
  }
  if (samples.length > 0)
    sections.push({ id: "samples", title: "Sample predictions", body: renderSamples(samples) });
  if (texts.length > 0) sections.push({ id: "texts", title: "Sample texts", body: renderTexts(texts) });
  sections.push(
    ...sheets.map((sheet, i) => ({ id: `sheet-${i + 1}`, title: sheet.title, body: renderSheet(sheet) })),
  );
  if (layers.length > 0) sections.push({ id: "model", title: "Model", body: renderLayers(layers) });
  const facts = html`<div class="columns">
    ${renderFacts("Settings", settings)}${renderFacts("Environment", environment)}
  </div>`;
  sections.push({ id: "run", title: "The run", body: facts });
  if (commands.length > 0) {
    // No space between the lines: a code block keeps it.
    const lines = html`<pre class="card">${commands.map((command) => html`<code>${command}</code>`)}</pre>`;
    sections.push({ id: "reproduce", title: "How to reproduce", body: lines });
  }
  if (next.length > 0) {
    const list = html`<ul class="card next">
      ${next.map((idea) => html`<li>${idea}</li>`)}
    </ul>`;
    sections.push({ id: "next", title: "What to try next", body: list });
  }
  return sections;
}

function curves(history: TrainingRecord["history"]): Markup {
  const charts = chartsOf(history);
  if (history.epochs.length === 0 || charts.length === 0)
    return html`<p class="card">No epoch was finished.</p>`;
  return html`<div class="columns">${charts.map(renderCurve)}</div>
    ${renderHistoryTable(charts)}`;
}

function isShare(metric: string): boolean {
  return /accuracy|precision|recall|f1/i.test(metric);
}
