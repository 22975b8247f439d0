import { classScores, worstMistakes, type ClassScores } from "./confusion.ts";
import { formatCount, formatPercent } from "./figure.ts";
import { html, type Fragment, type Markup } from "./markup.ts";
import type { Confusion } from "./record.ts";

/** Above this many classes a matrix is a wall of cells; the worst mistakes and the scores remain. */
const mostClasses = 60;

/** The confusion matrix as a heat map, the most frequent mistakes in words, and each class's scores. */
export function renderConfusion(confusion: Confusion): Markup {
  const tooMany = confusion.classNames.length > mostClasses;
  return html`${tooMany ? undefined : html`<div class="card scroll">${heatMap(confusion)}</div>`}
    <div class="columns">
      <div class="card">
        <h3>Most frequent mistakes</h3>
        ${mistakeList(confusion)}
      </div>
      <div class="card scroll">
        <h3>Each class</h3>
        ${scoreTable(classScores(confusion))}
      </div>
    </div>`;
}

function heatMap({ classNames, counts }: Confusion): Markup {
  return html`<table class="matrix">
    <caption>
      Rows: what it is. Columns: what it was taken for. The shade is the share of the row.
    </caption>
    <thead>
      <tr>
        <td></td>
        ${classNames.map((name) => html`<th scope="col" title="${name}"><span>${name}</span></th>`)}
      </tr>
    </thead>
    <tbody>
      ${classNames.map((actual, t) => {
        const row = counts[t] ?? [];
        const support = row.reduce((sum, count) => sum + count, 0);
        return html`<tr>
          <th scope="row" title="${actual}">${actual}</th>
          ${classNames.map((predicted, p) => cell({ actual, predicted, count: row[p] ?? 0, support }))}
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function cell(entry: { actual: string; predicted: string; count: number; support: number }): Markup {
  const { actual, predicted, count, support } = entry;
  const share = support > 0 ? count / support : 0;
  // Small shares, which are what one looks for, are lifted.
  const shade = Math.round(share ** 0.7 * 1000) / 1000;
  const classes = [actual === predicted ? "hit" : "", shade > 0.62 ? "deep" : "", count === 0 ? "none" : ""];
  const title = `${actual} taken for ${predicted}: ${formatCount(count)} of ${formatCount(support)} (${formatPercent(share)})`;
  return html`<td class="${classes.filter(Boolean).join(" ")}" style="--shade:${shade}" title="${title}">
    ${count}
  </td>`;
}

function mistakeList(confusion: Confusion): Markup {
  const mistakes = worstMistakes(confusion);
  if (mistakes.length === 0) return html`<p>None: every example was told right.</p>`;
  return html`<ol class="mistakes">
    ${mistakes.map(
      ({ actual, predicted, count, share }) =>
        html`<li>
          <b>${actual}</b> taken for <b>${predicted}</b>: ${formatCount(count)}
          <span class="muted">(${formatPercent(share)} of ${actual})</span>
        </li>`,
    )}
  </ol>`;
}

function scoreTable(scores: readonly ClassScores[]): Markup {
  const known = scores.filter(({ support }) => support > 0);
  const mean = (of: (score: ClassScores) => number): number =>
    known.reduce((sum, score) => sum + (of(score) || 0), 0) / known.length;
  return html`<table class="scores">
    <thead>
      <tr>
        <th scope="col">class</th>
        ${["precision", "recall", "F1", "examples"].map((name) => html`<th scope="col" class="number">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${scores.map((score) => scoreRow(score.name, { ...score, examples: formatCount(score.support) }))}
    </tbody>
    <tfoot>
      ${scoreRow("mean", {
        precision: mean(({ precision }) => precision),
        recall: mean(({ recall }) => recall),
        f1: mean(({ f1 }) => f1),
        examples: formatCount(known.reduce((sum, { support }) => sum + support, 0)),
      })}
    </tfoot>
  </table>`;
}

function scoreRow(
  name: string,
  row: { precision: number; recall: number; f1: number; examples: Fragment },
): Markup {
  const share = (value: number): Markup =>
    html`<td class="number meter" style="--share:${Math.round((value || 0) * 1000) / 1000}">
      ${formatPercent(value)}
    </td>`;
  return html`<tr>
    <th scope="row">${name}</th>
    ${share(row.precision)} ${share(row.recall)} ${share(row.f1)}
    <td class="number">${row.examples}</td>
  </tr>`;
}
