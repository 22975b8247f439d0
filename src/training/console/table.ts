export interface TableColumn {
  readonly header: string;
  /** Default `left`. */
  readonly align?: "left" | "right";
}

/**
 * A plain-text table in box lines. Rows with too few cells are filled with empty ones.
 *
 * @example
 * formatTable([{ header: "layer" }, { header: "params", align: "right" }], [["dense", "650"]])
 * // ┌───────┬────────┐
 * // │ layer │ params │
 * // ├───────┼────────┤
 * // │ dense │    650 │
 * // └───────┴────────┘
 */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ header }, i) =>
    Math.max(...[header, ...rows.map((row) => row[i] ?? "")].map(width)),
  );
  const rule = (left: string, cross: string, right: string): string =>
    left + widths.map((cells) => "─".repeat(cells + 2)).join(cross) + right;
  const line = (cells: readonly string[]): string => {
    const padded = columns.map(({ align = "left" }, i) => pad(cells[i] ?? "", { width: widths[i]!, align }));
    return `│ ${padded.join(" │ ")} │`;
  };
  return [
    rule("┌", "┬", "┐"),
    line(columns.map(({ header }) => header)),
    rule("├", "┼", "┤"),
    ...rows.map(line),
    rule("└", "┴", "┘"),
  ].join("\n");
}

/** Characters, counted as a reader does: an accent that is a code point of its own takes no room. */
function width(text: string): number {
  let count = 0;
  for (const character of text) if (!/\p{Mark}/u.test(character)) count++;
  return count;
}

function pad(text: string, options: { width: number; align: "left" | "right" }): string {
  const space = " ".repeat(options.width - width(text));
  return options.align === "left" ? text + space : space + text;
}
