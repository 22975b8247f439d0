import { formatFigure } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import { renderBars } from "./parts.ts";
import type { Dependence, Projection } from "./record.ts";

const round = (value: number): number => Math.round(value * 10) / 10;

/** From the numbers' range to the plot's. */
function fit(values: readonly number[], [from, to]: readonly [number, number]): (value: number) => number {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return (value) => round(high > low ? from + ((value - low) / (high - low)) * (to - from) : (from + to) / 2);
}

/** Points of each class by its number, so that no colour is needed to tell them apart. */
export function renderProjection({ about, classNames, points }: Projection): Markup {
  const x = fit(
    points.map((point) => point.x),
    [14, 706],
  );
  const y = fit(
    points.map((point) => point.y),
    [406, 14],
  );
  const hue = (index: number): number => Math.round((360 * index) / classNames.length);
  return html`<figure class="card">
    <svg class="projection" viewBox="0 0 720 420" role="img" aria-label="${about}">
      ${points.map(
        (point) =>
          html`<text x="${x(point.x)}" y="${y(point.y)}" style="--hue:${hue(point.class)}"
            ><title>${classNames[point.class]}</title>${point.class}</text
          >`,
      )}
    </svg>
    <ul class="legend">
      ${classNames.map((name, i) => html`<li><b class="mark" style="--hue:${hue(i)}">${i}</b> ${name}</li>`)}
    </ul>
    <figcaption class="muted">${about}</figcaption>
  </figure>`;
}

/** One column's curve, or its categories with their numbers. */
export function renderDependence({ name, grid, average, categories }: Dependence): Markup {
  if (categories !== undefined) {
    return html`<figure class="card plot">
      <figcaption><h3>${name}</h3></figcaption>
      ${renderBars(
        categories.map((category, i) => ({ name: category, value: average[i]! })),
        { limit: categories.length },
      )}
    </figure>`;
  }
  const [x, y] = [fit(grid, [44, 306]), fit(average, [120, 14])];
  const path = grid.map((at, i) => `${i === 0 ? "M" : "L"}${x(at)} ${y(average[i]!)}`).join("");
  const [low, high] = [Math.min(...average), Math.max(...average)];
  const about = `${name} from ${formatFigure(grid[0])} to ${formatFigure(grid.at(-1))}: the mean prediction goes from ${formatFigure(average[0])} to ${formatFigure(average.at(-1))}`;
  return html`<figure class="card plot">
    <figcaption><h3>${name}</h3></figcaption>
    <svg viewBox="0 0 320 150" role="img" aria-label="${about}">
      <line class="grid" x1="44" x2="306" y1="120" y2="120" />
      <g class="training"><path d="${path}" /></g>
      <text x="40" y="18" text-anchor="end">${formatFigure(high)}</text>
      <text x="40" y="124" text-anchor="end">${formatFigure(low)}</text>
      <text x="44" y="142">${formatFigure(grid[0])}</text>
      <text x="306" y="142" text-anchor="end">${formatFigure(grid.at(-1))}</text>
    </svg>
  </figure>`;
}
