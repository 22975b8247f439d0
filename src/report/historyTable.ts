import type { Chart } from "./charts.ts";
import { formatFigure, formatName } from "./figure.ts";
import { html, type Markup } from "./markup.ts";

/** What the learning curves show as a table, an epoch a row. */
export function renderHistoryTable(charts: readonly Chart[]): Markup {
  const columns = charts.flatMap(({ metric, lines }) => lines.map((line) => ({ metric, line })));
  return html`<details>
    <summary>All values as a table</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">epoch</th>
            ${columns.map(({ metric, line }) => html`<th scope="col" class="number">${formatName(metric)}, ${line.role}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${(charts[0]?.epochs ?? []).map(
            (epoch, i) =>
              html`<tr>
                <th scope="row">${epoch}</th>
                ${columns.map(({ line }) => html`<td class="number">${formatFigure(line.values[i])}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
