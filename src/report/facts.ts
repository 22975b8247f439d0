import { formatCount } from "./figure.ts";
import { html, type Markup } from "./markup.ts";
import type { LayerRow } from "./record.ts";

/** The model's layers with their output shapes and parameters. */
export function renderLayers(layers: readonly LayerRow[]): Markup {
  return html`<div class="card scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">layer</th>
          <th scope="col">type</th>
          <th scope="col">output shape</th>
          <th scope="col" class="number">parameters</th>
        </tr>
      </thead>
      <tbody>
        ${layers.map(
          ({ name, type, outputShape, parameters }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${type}</td>
              <td class="shape">${outputShape.map((length) => length ?? "batch").join(" × ")}</td>
              <td class="number">${formatCount(parameters)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan="3">total</th>
          <td class="number">${formatCount(countParameters(layers))}</td>
        </tr>
      </tfoot>
    </table>
  </div>`;
}

export function countParameters(layers: readonly LayerRow[]): number {
  return layers.reduce((sum, { parameters }) => sum + parameters, 0);
}

/** Names and values, a pair a row. */
export function renderFacts(title: string, facts: Readonly<Record<string, string | number>>): Markup {
  return html`<div class="card">
    <h3>${title}</h3>
    <table class="facts">
      <tbody>
        ${Object.entries(facts).map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
