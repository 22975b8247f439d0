import { formatCount, formatFigure } from "../figure.ts";
import { html, trusted, type Markup } from "../markup.ts";
import { renderConfusion } from "../matrix.ts";
import { styleSheet } from "../style.ts";
import { renderAlternatives } from "./alternatives.ts";
import { renderBars, renderTokens } from "./parts.ts";
import { renderDependence, renderProjection } from "./plots.ts";
import type {
  Evaluation,
  ExplainedCase,
  ExplanationRecord,
  PictureStrip,
  ShownExplanation,
} from "./record.ts";
import { explanationStyle } from "./style.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Nothing is loaded and nothing is run. */
const securityPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * One HTML document that shows what a model looks at: explanations of examples, what layers see, how its examples lie to
 * each other, what it confuses. Whole in itself: it opens from disk without a network, in light and in dark, and all text
 * in it is escaped.
 * @example
 * import { writeFile } from "node:fs/promises";
 * const record = { title: "cat.png", model: "cnn", createdAt: "2026-01-01", facts: {}, cases: [], commands: [] };
 * await writeFile("explained.html", renderExplanationReport(record));
 */
export function renderExplanationReport(record: ExplanationRecord): string {
  const sections = sectionsOf(record);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${securityPolicy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${record.title}</title>
        <style>
          ${trusted(styleSheet + explanationStyle)}
        </style>
      </head>
      <body>
        <header>
          <p class="brand">Tensorloom explanations</p>
          <h1>${record.title}</h1>
          <p class="model">${record.model} <span class="muted">· ${record.createdAt.slice(0, 10)}</span></p>
          <dl class="tiles">
            ${Object.entries(record.facts).map(
              ([name, value]) =>
                html`<div class="card tile">
                  <dt>${name}</dt>
                  <dd>${typeof value === "number" ? formatFact(value) : value}</dd>
                </div>`,
            )}
          </dl>
          <nav aria-label="Sections">
            <ul>
              ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
        </header>
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
      </body>
    </html> `.source;
}

const formatFact = (value: number): string =>
  Number.isInteger(value) ? formatCount(value) : formatFigure(value);

function sectionsOf(record: ExplanationRecord): Section[] {
  const {
    cases,
    strips = [],
    projection,
    confusion,
    mistakes,
    dependences = [],
    alternatives,
    evaluation,
    commands,
  } = record;
  const scale = html`<p class="muted scale">
    <span class="against" style="--share:1">against</span>
    <span class="for" style="--share:1">for</span> the explained class; overlays without blue go from dark
    (nothing) to bright
  </p>`;
  const list: (Section | undefined)[] = [
    cases.length === 0
      ? undefined
      : { id: "examples", title: "What counts", body: html`${scale}${cases.map(renderCase)}` },
    alternatives && {
      id: "otherwise",
      title: "What would have to be different",
      body: renderAlternatives(alternatives),
    },
    evaluation && { id: "evaluation", title: "How good the methods are", body: renderEvaluation(evaluation) },
    dependences.length === 0
      ? undefined
      : {
          id: "dependence",
          title: "Partial dependence",
          body: html`<div class="columns">${dependences.map(renderDependence)}</div>`,
        },
    strips.length === 0
      ? undefined
      : { id: "inside", title: "Inside the model", body: html`${strips.map(renderStrip)}` },
    projection && { id: "projection", title: "How examples lie", body: renderProjection(projection) },
    confusion && {
      id: "confusion",
      title: "Confusion matrix",
      body: html`${renderConfusion(confusion)}${mistakes && renderStrip(mistakes)}`,
    },
    commands.length === 0
      ? undefined
      : {
          id: "reproduce",
          title: "How to reproduce",
          body: html`<pre class="card">${commands.map((command) => html`<code>${command}</code>`)}</pre>`,
        },
  ];
  return list.filter((section) => section !== undefined);
}

function renderCase({ name, predicted, label, picture, explanations }: ExplainedCase): Markup {
  return html`<article class="card case">
    <h3>${name}</h3>
    <p class="predicted">
      ${predicted} ${label === undefined ? undefined : html`<span class="truth">it is <b>${label}</b></span>`}
    </p>
    <div class="maps">
      ${picture === undefined ? undefined : figure(picture, "the picture")}
      ${explanations.map((each) => renderExplanation(each))}
    </div>
  </article>`;
}

function renderExplanation({ method, target, picture, parts, running = false }: ShownExplanation): Markup {
  const caption = target === undefined ? method : `${method}: ${target}`;
  if (picture !== undefined) return figure(picture, caption);
  return html`<div class="said">
    <h4>${caption}</h4>
    ${running ? renderTokens(parts ?? []) : undefined}${renderBars(parts ?? [], { limit: running ? 6 : 12 })}
  </div>`;
}

const figure = (url: string, caption: string): Markup =>
  html`<figure>
    <img src="${isPicture(url) ? url : ""}" alt="${caption}" />
    <figcaption>${caption}</figcaption>
  </figure>`;

/** Only pictures that are inside the page. */
const isPicture = (url: string): boolean => /^data:image\/png;base64,[A-Za-z0-9+/]+=*$/.test(url);

const renderStrip = ({ title, about, pictures }: PictureStrip): Markup =>
  html`<div class="card strip">
    <h3>${title}</h3>
    <p class="muted">${about}</p>
    <div class="maps small">${pictures.map(({ url, caption }) => figure(url, caption))}</div>
  </div>`;

const renderEvaluation = ({ columns, rows, examples = 1 }: Evaluation): Markup =>
  html`<div class="card scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">method</th>
          ${columns.map((name) => html`<th scope="col" class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ method, values, spreads }) =>
            html`<tr>
              <th scope="row">${method}</th>
              ${values.map(
                (value, i) =>
                  html`<td class="number">
                    ${formatFigure(value)}${spreads?.[i] === undefined ? "" : ` ± ${spreads[i].toPrecision(2)}`}
                  </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      examples > 1
        ? html`<p class="muted">means and standard deviations over ${examples} test examples</p>`
        : undefined
    }
  </div>`;
