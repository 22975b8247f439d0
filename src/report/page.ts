import { chartsOf } from "./charts.ts";
import { renderCurve } from "./curve.ts";
import { countParameters, renderFacts, renderLayers } from "./facts.ts";
import { formatCount, formatFigure, formatName, formatPercent } from "./figure.ts";
import { renderHistoryTable } from "./historyTable.ts";
import { hoverScript, hoverScriptHash } from "./hover.ts";
import { html, trusted, type Markup } from "./markup.ts";
import { renderConfusion } from "./matrix.ts";
import type { TrainingRecord } from "./record.ts";
import { renderSamples } from "./samples.ts";
import { styleSheet } from "./style.ts";
import { renderTexts } from "./texts.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Even if something slipped in, the browser would load nothing and run nothing but our script. */
const securityPolicy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '${hoverScriptHash}'`;

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
  const sections = sectionsOf(record);
  // Apart, since its hash covers every space between the tags.
  const script = trusted(`<script>${hoverScript}</script>`);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${securityPolicy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${record.title}</title>
        <style>
          ${trusted(styleSheet)}
        </style>
      </head>
      <body>
        ${header(record, sections)}
        <main>
          ${sections.map(
            ({ id, title, body }) =>
              html`<section id="${id}" aria-labelledby="${id}-title">
                <h2 id="${id}-title">${title}</h2>
                ${body}
              </section>`,
          )}
        </main>
        <footer>Made by Tensorloom. This page needs no network.</footer>
        ${script}
      </body>
    </html> `;
  return page.source;
}

function header(record: TrainingRecord, sections: readonly Section[]): Markup {
  const tiles: [string, string][] = Object.entries(record.test ?? {})
    // What is easiest to read first: shares, then losses.
    .sort(([a], [b]) => Number(isShare(b)) - Number(isShare(a)))
    .map(([name, value]) => [
      `test ${formatName(name)}`,
      isShare(name) ? formatPercent(value, { digits: 2 }) : formatFigure(value),
    ]);
  tiles.push(["epochs", formatCount(record.history.epochs.length)]);
  if (record.layers.length > 0) tiles.push(["parameters", formatCount(countParameters(record.layers))]);
  return html`<header>
    <p class="brand">${logo()} Tensorloom training report</p>
    <h1>${record.title}</h1>
    <p class="model">${record.model} <span class="muted">· ${formatDate(record.createdAt)}</span></p>
    <dl class="tiles">
      ${tiles.map(
        ([name, value]) =>
          html`<div class="card tile">
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <nav aria-label="Sections">
      <ul>
        ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
      </ul>
    </nav>
  </header>`;
}

function sectionsOf(record: TrainingRecord): Section[] {
  const {
    history,
    confusion,
    samples = [],
    texts = [],
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

/** Always in UTC, so that a record gives the same page everywhere. */
function formatDate(iso: string): string {
  // `new Date` alone takes almost any text with a number in it for a date.
  const time = new Date(/^\d{4}-\d\d-\d\d/.test(iso) ? iso : NaN);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Three threads of warp under three of weft. */
function logo(): Markup {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path class="warp" d="M5 2v20M12 2v20M19 2v20" />
    <path class="weft" d="M2 5h6M16 5h6M9 12h6M2 19h6M16 19h6" />
  </svg>`;
}
