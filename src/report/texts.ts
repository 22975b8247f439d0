import { html, type Markup } from "./markup.ts";
import type { TextSample } from "./record.ts";

/** Texts with the model's answers, and what they should have been. */
export function renderTexts(texts: readonly TextSample[]): Markup {
  const judged = texts.filter(({ expected }) => expected !== undefined);
  const right = judged.filter(({ output, expected }) => output === expected).length;
  return html`${judged.length > 0 ? html`<p class="muted">${right} of ${judged.length} exactly right</p>` : undefined}
    <ul class="texts">
      ${texts.map(
        ({ input, output, expected }) =>
          html`<li class="card">
            <p class="text muted">${input}</p>
            <p class="text">${output}</p>
            ${expected === undefined || expected === output ? undefined : html`<p class="text expected">${expected}</p>`}
          </li>`,
      )}
    </ul>`;
}
