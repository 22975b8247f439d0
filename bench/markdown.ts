// Numbers and tables as Markdown.

/** A table; the first `text` columns are set to the left, the others, of numbers, to the right. */
export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { text = 1 }: { readonly text?: number } = {},
): string =>
  [head, head.map((_, column) => (column < text ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** Three digits, or all whole ones. */
export const threeDigits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);

/** Empty for what isn't known. */
export const wholeNumber = (value: number | undefined): string =>
  value === undefined ? "" : Math.round(value).toLocaleString("en");
