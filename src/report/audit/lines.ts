import type { ChartAxis, ChartBlock, ChartLine } from "../../audit/index.ts";
import { formatFigure } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { formatTicks, niceAxis } from "../ticks.ts";

const size = { width: 480, height: 300 };
const plot = { left: 54, right: 466, top: 12, bottom: 250 };
/** Above this many, points would run into each other. */
const mostPoints = 20;
/** Lines differ without colour too. */
const shapes = ["circle", "square", "triangle", "diamond", "cross", "ring"] as const;

/** Lines over a common axis as a figure, with its values in a table below. */
export function renderLines({ title, x, y, lines }: ChartBlock): Markup {
  const across = placing(x, plot.left, plot.right);
  const up = placing(y, plot.bottom, plot.top);
  const drawn = lines.filter(({ reference }) => !reference);
  return html`<figure class="card lines">
    <figcaption>
      <h3>${title}</h3>
      <ul class="legend">
        ${lines.map((line) => html`<li>${swatch(line, drawn.indexOf(line))}${line.name}</li>`)}
      </ul>
    </figcaption>
    <div class="plot">
      <svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${describe(title, lines)}">
        ${ticksOf(y).map(
          ({ at, label }) =>
            html`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${up(at)}" y2="${up(at)}" />
              <text x="${plot.left - 8}" y="${up(at) + 4}" text-anchor="end">${label}</text>`,
        )}
        ${ticksOf(x).map(
          ({ at, label }) =>
            html`<line
                class="tick"
                x1="${across(at)}"
                x2="${across(at)}"
                y1="${plot.bottom}"
                y2="${plot.bottom + 4}"
              />
              <text x="${across(at)}" y="${plot.bottom + 18}" text-anchor="middle">${label}</text>`,
        )}
        <text x="${(plot.left + plot.right) / 2}" y="${size.height - 8}" text-anchor="middle">
          ${x.label}
        </text>
        ${lines.map((line) => curve(line, { place: drawn.indexOf(line), across, up }))}
      </svg>
    </div>
    <p class="muted axis">Upwards: ${y.label}.</p>
    ${valueTable(drawn, x, y)}
  </figure>`;
}

type Placing = (value: number) => number;

function placing({ low, high, scale = "linear" }: ChartAxis, from: number, to: number): Placing {
  const of = (value: number): number => (scale === "log" ? Math.log10(Math.max(value, low)) : value);
  return (value) =>
    Math.round((from + ((of(value) - of(low)) / (of(high) - of(low))) * (to - from)) * 100) / 100;
}

function ticksOf({ low, high, scale = "linear" }: ChartAxis): { at: number; label: string }[] {
  if (scale === "log") {
    const powers = Math.round(Math.log10(high / low));
    return Array.from({ length: powers + 1 }, (_, i) => low * 10 ** i).map((at) => ({
      at,
      label: String(Number(at.toPrecision(3))),
    }));
  }
  const ticks = niceAxis([low, high]).ticks.filter((tick) => tick >= low && tick <= high);
  const labels = formatTicks(ticks);
  return ticks.map((at, i) => ({ at, label: labels[i]! }));
}

interface Drawing {
  readonly place: number;
  readonly across: Placing;
  readonly up: Placing;
}

function curve({ points, reference = false }: ChartLine, { place, across, up }: Drawing): Markup {
  const path = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${across(x)} ${up(y)}`).join("");
  const marks = reference || points.length > mostPoints ? [] : points;
  return html`<g class="${reference ? "reference" : `line-${place % shapes.length}`}">
    <path d="${path}" />
    ${marks.map(([x, y]) => mark(place, across(x), up(y)))}
  </g>`;
}

function mark(place: number, x: number, y: number): Markup {
  switch (shapes[place % shapes.length]!) {
    case "circle":
      return html`<circle class="mark" cx="${x}" cy="${y}" r="3.6" />`;
    case "square":
      return html`<path class="mark" d="M${x - 3.4} ${y - 3.4}h6.8v6.8h-6.8z" />`;
    case "triangle":
      return html`<path class="mark" d="M${x} ${y - 4.4}l4.2 7.6h-8.4z" />`;
    case "diamond":
      return html`<path class="mark" d="M${x} ${y - 4.6}l4.2 4.6l-4.2 4.6l-4.2 -4.6z" />`;
    case "cross":
      return html`<path class="stroke" d="M${x - 3.4} ${y - 3.4}l6.8 6.8m0 -6.8l-6.8 6.8" />`;
    case "ring":
      return html`<circle class="stroke" cx="${x}" cy="${y}" r="3.6" />`;
  }
}

function swatch({ reference = false }: ChartLine, place: number): Markup {
  return html`<svg class="swatch" viewBox="0 0 26 12" aria-hidden="true">
    <g class="${reference ? "reference" : `line-${place % shapes.length}`}">
      <path d="M1 6L25 6" />
      ${reference ? undefined : mark(place, 13, 6)}
    </g>
  </svg>`;
}

/** Curves of many points are told by the figures beside them. */
function valueTable(lines: readonly ChartLine[], x: ChartAxis, y: ChartAxis): Markup | undefined {
  if (lines.some(({ points }) => points.length > mostPoints)) return undefined;
  return html`<details>
    <summary>Values as a table</summary>
    <table>
      <thead>
        <tr>
          <td></td>
          <th scope="col" class="number">${x.label}</th>
          <th scope="col" class="number">${y.label}</th>
        </tr>
      </thead>
      <tbody>
        ${lines.flatMap(({ name, points }) =>
          points.map(
            ([at, value]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td class="number">${formatFigure(at)}</td>
                <td class="number">${formatFigure(value)}</td>
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  </details>`;
}

function describe(title: string, lines: readonly ChartLine[]): string {
  const each = lines.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return `${name}: no points`;
    return `${name} from ${first.map(formatFigure).join(", ")} to ${last.map(formatFigure).join(", ")}`;
  });
  return `${title}: ${each.join("; ")}.`;
}
