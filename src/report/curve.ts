import { bestOf, type Chart, type Line } from "./charts.ts";
import { formatFigure, formatName } from "./figure.ts";
import { html, type Markup } from "./markup.ts";
import { epochTicks, formatTicks, niceAxis } from "./ticks.ts";

const size = { width: 480, height: 270 };
const plot = { left: 50, right: 466, top: 12, bottom: 228 };
/** Above this many epochs, points would run into each other. */
const mostPoints = 30;

interface Scale {
  x(epoch: number): number;
  y(value: number): number;
}

/** One metric's learning curves as a figure: SVG, legend, and what `hover.ts` needs to show values. */
export function renderCurve(chart: Chart): Markup {
  const { metric, epochs, lines } = chart;
  const name = formatName(metric);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const axis = niceAxis(lines.flatMap((line) => line.values.filter((value) => value !== undefined)));
  const labels = formatTicks(axis.ticks);
  // A single epoch stands in the middle.
  const [left, right] = first === last ? [first - 1, last + 1] : [first, last];
  const scale: Scale = {
    x: (epoch) => round(plot.left + ((epoch - left) / (right - left)) * (plot.right - plot.left)),
    y: (value) =>
      round(plot.bottom - ((value - axis.low) / (axis.high - axis.low)) * (plot.bottom - plot.top)),
  };
  const hover = {
    x: epochs.map(scale.x),
    epochs,
    lines: lines.map(({ role, values }) => ({
      role,
      y: values.map((value) => (value === undefined ? null : scale.y(value))),
      text: values.map(formatFigure),
    })),
  };
  return html`<figure class="card curve">
    <figcaption>
      <h3>${name}</h3>
      <ul class="legend">
        ${lines.map((line) => legendEntry(chart, line))}
      </ul>
    </figcaption>
    <div class="plot">
      <svg
        viewBox="0 0 ${size.width} ${size.height}"
        role="img"
        tabindex="0"
        aria-label="${describe(chart)}"
        data-chart="${JSON.stringify(hover)}"
      >
        ${axis.ticks.map((tick, i) => horizontal({ tick, label: labels[i]! }, scale))}
        ${epochTicks({ first, last, count: 10 }).map((tick) => vertical(tick, scale))}
        ${text("epoch", { x: (plot.left + plot.right) / 2, y: size.height - 6, anchor: "middle" })}
        <line class="crosshair" y1="${plot.top}" y2="${plot.bottom}" hidden="" />
        ${lines.map((line) => curve(chart, { line, scale }))}
      </svg>
      <div class="tooltip" hidden></div>
    </div>
  </figure>`;
}

function horizontal({ tick, label }: { tick: number; label: string }, { y }: Scale): Markup {
  return html`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y(tick)}" y2="${y(tick)}" />
    ${text(label, { x: plot.left - 8, y: y(tick) + 4, anchor: "end" })}`;
}

function vertical(tick: number, { x }: Scale): Markup {
  return html`<line
      class="tick"
      x1="${x(tick)}"
      x2="${x(tick)}"
      y1="${plot.bottom}"
      y2="${plot.bottom + 4}"
    />
    ${text(String(tick), { x: x(tick), y: plot.bottom + 18, anchor: "middle" })}`;
}

function text(content: string, at: { x: number; y: number; anchor: "middle" | "end" }): Markup {
  return html`<text x="${at.x}" y="${at.y}" text-anchor="${at.anchor}">${content}</text>`;
}

/** The line, broken at gaps, with a point where one fits or where a value stands alone. */
function curve({ epochs }: Chart, { line, scale }: { line: Line; scale: Scale }): Markup {
  let path = "";
  const points: Markup[] = [];
  for (const [i, value] of line.values.entries()) {
    if (value === undefined) continue;
    const [x, y] = [scale.x(epochs[i]!), scale.y(value)];
    const connected = line.values[i - 1] !== undefined;
    path += `${connected ? "L" : "M"}${x} ${y}`;
    const alone = !connected && line.values[i + 1] === undefined;
    if (epochs.length <= mostPoints || alone) points.push(point(line.role, { x, y }));
  }
  return html`<g class="${line.role}"><path d="${path}" />${points}</g>`;
}

/** Round for training, square for validation: the two differ without colour. */
function point(role: Line["role"], { x, y }: { x: number; y: number }): Markup {
  return role === "training"
    ? html`<circle cx="${x}" cy="${y}" r="3.6" />`
    : html`<rect x="${round(x - 3.4)}" y="${round(y - 3.4)}" width="6.8" height="6.8" rx="1" />`;
}

function legendEntry(chart: Chart, line: Line): Markup {
  // The best epoch is told by the validation data, where there are some.
  const telling = line.role === "validation" || chart.lines.length === 1;
  const best = telling ? bestOf(chart, line) : undefined;
  const note = best === undefined ? "" : `, best ${formatFigure(best.value)} at epoch ${best.epoch}`;
  return html`<li>
    <svg class="swatch" viewBox="0 0 26 12" aria-hidden="true">
      <g class="${line.role}">
        <path d="M1 6L25 6" />
        ${point(line.role, { x: 13, y: 6 })}
      </g>
    </svg>
    ${line.role} <b>${formatFigure(line.values.at(-1))}</b><span class="muted">${note}</span>
  </li>`;
}

function describe(chart: Chart): string {
  const name = formatName(chart.metric);
  const lines = chart.lines.map((line) => {
    const gaps = line.values.filter((value) => value === undefined).length;
    const [from, to] = [formatFigure(line.values[0]), formatFigure(line.values.at(-1))];
    return `${line.role} from ${from} to ${to}${gaps > 0 ? `, ${gaps} epochs without a number` : ""}`;
  });
  return `Learning curve of ${name} over ${chart.epochs.length} epochs: ${lines.join("; ")}. Arrow keys show values.`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
