import { formatFigure } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { heatScale } from "./heat.ts";
import type { ShownExplanation } from "./record.ts";

type Parts = NonNullable<ShownExplanation["parts"]>;

const share = (value: number, most: number): number =>
  most > 0 ? Math.round((1000 * Math.abs(value)) / most) / 1000 : 0;
const side = (value: number): string => (value < 0 ? "against" : "for");

/** Words in their order, each the stronger coloured the more it counts; the number is in its title, for all to read. */
export function renderTokens(parts: Parts): Markup {
  const { most } = heatScale(parts.map(({ value }) => value));
  return html`<p class="tokens">
    ${parts.map(
      ({ name, value }) =>
        html`<span class="${side(value)}" style="--share:${share(value, most)}" title="${formatFigure(value)}"
          >${name}</span
        > `,
    )}
  </p>`;
}

/** Parts as bars from a middle line, those that count most first. */
export function renderBars(parts: Parts, { limit = 12 }: { readonly limit?: number } = {}): Markup {
  const { most } = heatScale(parts.map(({ value }) => value));
  const sorted = [...parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, limit);
  return html`<ul class="signed">
    ${sorted.map(
      ({ name, value }) =>
        html`<li class="${side(value)}" style="--share:${share(value, most)}">
          <span class="name" title="${name}">${name}</span><span class="half left"></span
          ><span class="half right"></span><span class="number">${formatFigure(value)}</span>
        </li>`,
    )}
  </ul>`;
}
