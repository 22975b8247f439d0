import { html, type Markup } from "./markup.ts";
import type { Sheet } from "./record.ts";
import { isPicture } from "./samples.ts";

/** A sheet of pictures, with what is where. */
export function renderSheet({ title, caption, dataUrl }: Sheet): Markup {
  const picture = isPicture(dataUrl)
    ? html`<img src="${dataUrl}" alt="${title}" style="max-width:100%" />`
    : html`<div class="no-picture">no picture</div>`;
  return html`<figure class="card" style="margin:0">
    ${picture}
    <figcaption class="muted">${caption}</figcaption>
  </figure>`;
}
