import type { AuditBlock, HeatMapBlock, HistoryBlock, PicturesBlock, TableBlock } from "../../audit/index.ts";
import { chartsOf } from "../charts.ts";
import { renderCurve } from "../curve.ts";
import { formatCount, formatFigure, formatPercent } from "../figure.ts";
import { renderHistoryTable } from "../historyTable.ts";
import { html, type Markup } from "../markup.ts";
import { isPicture } from "../samples.ts";
import { renderLines } from "./lines.ts";

/** Something to look at, as it is shown. */
export function renderBlock(block: AuditBlock): Markup {
  switch (block.kind) {
    case "table":
      return renderTable(block);
    case "chart":
      return renderLines(block);
    case "heatMap":
      return renderHeatMap(block);
    case "pictures":
      return renderPictures(block);
    case "history":
      return renderHistory(block);
  }
}

const formats = {
  share: (value: number | null) => formatPercent(value),
  figure: formatFigure,
  count: (value: number | null) => (value === null ? "–" : formatCount(value)),
} as const;

function renderTable({ title, columns, rows }: TableBlock): Markup {
  return html`<div class="card scroll">
    <h3>${title}</h3>
    <table>
      <thead>
        <tr>
          <td></td>
          ${columns.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, values }) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${values.map((value, i) => html`<td class="number">${formats[columns[i]?.as ?? "figure"](value)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** So many columns of shares stand beside another block. */
const narrow = 7;

function renderHeatMap({ title, rows, columns, values }: HeatMapBlock): Markup {
  return html`<div class="card scroll ${columns.length > narrow ? "wide" : ""}">
    <h3>${title}</h3>
    <table class="matrix">
      <thead>
        <tr>
          <td></td>
          ${columns.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (name, i) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${columns.map((column, j) => cell(values[i]?.[j] ?? NaN, `${name}, ${column}`))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** From here on, light figures stand out more from the ground than dark ones. */
const deep = 0.78;

function cell(value: number, where: string): Markup {
  const shade = Number.isFinite(value) ? Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000 : 0;
  return html`<td class="${shade > deep ? "deep" : ""}" style="--shade:${shade}" title="${where}">
    ${formatPercent(value, { digits: 0 })}
  </td>`;
}

function renderPictures({ title, pictures }: PicturesBlock): Markup {
  return html`<div class="card">
    <h3>${title}</h3>
    <ul class="gallery">
      ${pictures
        .filter(({ dataUrl }) => isPicture(dataUrl))
        .map(
          ({ dataUrl, caption }) =>
            html`<li>
              <img src="${dataUrl}" alt="" width="84" height="84" />
              <span>${caption}</span>
            </li>`,
        )}
    </ul>
  </div>`;
}

function renderHistory({ epochs, series }: HistoryBlock): Markup {
  const charts = chartsOf({ epochs, series });
  return html`<div class="wide">
    <div class="columns">${charts.map(renderCurve)}</div>
    ${renderHistoryTable(charts)}
  </div>`;
}
