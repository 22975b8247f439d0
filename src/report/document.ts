import { hoverScript, hoverScriptHash } from "./hover.ts";
import { html, trusted, type Markup } from "./markup.ts";
import { styleSheet } from "./style.ts";

/** A part of a page, with a heading that links lead to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** What a page is made of. */
export interface DocumentParts {
  readonly title: string;
  /** What stands above the sections, without its links to them. */
  readonly header: Markup;
  readonly sections: readonly Section[];
}

/** Even if something slipped in, the browser would load nothing and run nothing but our script. */
const securityPolicy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '${hoverScriptHash}'`;

/** One HTML document, whole in itself: it opens from disk, without a network, in light and in dark. */
export function renderDocument({ title, header, sections }: DocumentParts): string {
  // Apart, since its hash covers every space between the tags.
  const script = trusted(`<script>${hoverScript}</script>`);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${securityPolicy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${trusted(styleSheet)}
        </style>
      </head>
      <body>
        <header>
          ${header}
          <nav aria-label="Sections">
            <ul>
              ${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main>
          ${sections.map(
            (section) =>
              html`<section id="${section.id}" aria-labelledby="${section.id}-title">
                <h2 id="${section.id}-title">${section.title}</h2>
                ${section.body}
              </section>`,
          )}
        </main>
        <footer>Made by Tensorloom. This page needs no network.</footer>
        ${script}
      </body>
    </html> `;
  return page.source;
}

/** Names and figures that are seen first. */
export function renderTiles(tiles: readonly (readonly [name: string, value: string])[]): Markup {
  return html`<dl class="tiles">
    ${tiles.map(
      ([name, value]) =>
        html`<div class="card tile">
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** What stands at the top of every page. */
export function renderBrand(what: string): Markup {
  return html`<p class="brand">${logo()} Tensorloom ${what}</p>`;
}

/** Three threads of warp under three of weft. */
function logo(): Markup {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path class="warp" d="M5 2v20M12 2v20M19 2v20" />
    <path class="weft" d="M2 5h6M16 5h6M9 12h6M2 19h6M16 19h6" />
  </svg>`;
}

/** Always in UTC, so that a record gives the same page everywhere. */
export function formatDate(iso: string): string {
  // `new Date` alone takes almost any text with a number in it for a date.
  const time = new Date(/^\d{4}-\d\d-\d\d/.test(iso) ? iso : NaN);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
