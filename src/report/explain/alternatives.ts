import { html, type Markup } from "../markup.ts";
import type { Alternative, Alternatives } from "./record.ts";

/** What would have to be different: a card for each way, in words and in the input's own units. */
export function renderAlternatives({ name, predicted, wanted, found }: Alternatives): Markup {
  return html`<div class="card">
      <h3>${name}</h3>
      <p class="predicted">Now: <b>${predicted}</b></p>
      <p>Wanted: <b>${wanted}</b></p>
      <p class="muted">
        ${
          found.length === 0
            ? "No change was found that the model would answer so."
            : "Small changes with which the model would have answered so. They say what the model looks at, and not what causes what."
        }
      </p>
    </div>
    <div class="columns otherwise">${found.map(renderAlternative)}</div>`;
}

const renderAlternative = ({ predicted, changes, words }: Alternative, index: number): Markup =>
  html`<article class="card">
    <h3>${index + 1}. If ${list(changes.map(({ name, to }) => `${name} were ${to}`))}</h3>
    ${
      words === undefined
        ? html`<table>
            <thead>
              <tr>
                <th scope="col"></th>
                <th scope="col" class="number">now</th>
                <th scope="col" class="number">instead</th>
              </tr>
            </thead>
            <tbody>
              ${changes.map(
                ({ name, from, to }) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td class="number">${from}</td>
                    <td class="number"><b>${to}</b></td>
                  </tr>`,
              )}
            </tbody>
          </table>`
        : html`<p class="tokens">
            ${words.map(({ from, to }) =>
              to === undefined ? html`${from} ` : html`<del>${from}</del> <ins>${to}</ins> `,
            )}
          </p>`
    }
    <p class="predicted">the model would say <b>${predicted}</b></p>
  </article>`;

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)!}`;
