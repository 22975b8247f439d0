import { formatPercent } from "./figure.ts";
import { html, type Markup } from "./markup.ts";
import type { Sample } from "./record.ts";

/** How many of the likeliest classes are shown. */
const shownClasses = 3;

/** Pictures with what was predicted, whether that is right, and how sure the model was. */
export function renderSamples(samples: readonly Sample[]): Markup {
  const labelled = samples.filter(({ label }) => label !== undefined);
  const right = labelled.filter(({ label, predicted }) => label === predicted).length;
  return html`${labelled.length > 0 ? html`<p class="muted">${right} of ${labelled.length} right</p>` : undefined}
    <ul class="samples">
      ${samples.map((sample, i) => html`<li class="card sample">${picture(sample, i)}${prediction(sample)}</li>`)}
    </ul>`;
}

function picture({ dataUrl, label }: Sample, index: number): Markup {
  const name = label === undefined ? `sample ${index + 1}` : `sample ${index + 1}, ${label}`;
  return isPicture(dataUrl)
    ? html`<img src="${dataUrl}" alt="${name}" width="96" height="96" />`
    : html`<div class="no-picture">no picture</div>`;
}

/** Only pictures that are inside the page: a report never reaches for the network. */
export function isPicture(url: string): boolean {
  return /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$/.test(url);
}

function prediction({ label, predicted, probabilities }: Sample): Markup {
  const sorted = [...probabilities].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const shown = sorted.slice(0, shownClasses);
  const truth = sorted.find(({ name }) => name === label);
  if (truth !== undefined && !shown.includes(truth)) shown.push(truth);
  return html`<div>
    <p class="predicted"><b>${predicted}</b> ${verdict(label, predicted)}</p>
    <ul class="bars">
      ${shown.map(({ name, value }) => {
        const share = Math.min(1, Math.max(0, Number.isFinite(value) ? value! : 0));
        return html`<li
          style="--share:${Math.round(share * 1000) / 1000}"
          class="${name === label ? "true" : ""}"
        >
          <span class="name" title="${name}">${name}</span><span class="bar"></span
          ><span class="number">${formatPercent(value, { digits: 0 })}</span>
        </li>`;
      })}
    </ul>
  </div>`;
}

function verdict(label: string | undefined, predicted: string): Markup | undefined {
  if (label === undefined) return undefined;
  return label === predicted
    ? html`<span class="verdict right">✓ right</span>`
    : html`<span class="verdict wrong">✗ wrong</span> <span class="truth">it is <b>${label}</b></span>`;
}
