/** HTML that is safe to put into a page as it is. Only `html` and `trusted` make it. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** What may stand in a template: text and numbers are escaped, markup is kept, `undefined` is nothing. */
export type Fragment = Markup | string | number | undefined | readonly Fragment[];

/**
 * Escapes every inserted value, so that a class called `<script>` is shown and never run. Attributes must be quoted.
 * @example html`<td>${"a < b"}</td>`.source // "<td>a &lt; b</td>"
 */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Markup {
  return new Markup(strings.map((part, i) => (i === 0 ? "" : sourceOf(values[i - 1])) + part).join(""));
}

/** Marks a constant of the program (a style sheet, a script) as safe. Never for anything that came from outside. */
export function trusted(constant: string): Markup {
  return new Markup(constant);
}

function sourceOf(value: Fragment): string {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.source;
  if (typeof value === "object") return value.map(sourceOf).join("");
  return escape(String(value));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  // Control characters other than tab and newline are not allowed in HTML.
  return text
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character]!);
}
