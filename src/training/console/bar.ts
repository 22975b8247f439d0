/** Paints a piece of text; without colours, the text itself. */
export type Paint = (text: string, color: "done" | "left") => string;

const codes = { done: "\u001b[36m", left: "\u001b[2m" };

export const paintPlain: Paint = (text) => text;
export const paintAnsi: Paint = (text, color) => (text === "" ? "" : `${codes[color]}${text}\u001b[0m`);

/**
 * A progress bar `width` characters wide, exact to half a character.
 * @example formatBar(0.55, { width: 10 }) // "━━━━━╸────"
 */
export function formatBar(fraction: number, options: { width: number; paint?: Paint }): string {
  const { width, paint = paintPlain } = options;
  const halves = Math.floor(Math.min(1, Math.max(0, fraction || 0)) * width * 2);
  const done = "━".repeat(halves >> 1) + (halves & 1 ? "╸" : "");
  return paint(done, "done") + paint("─".repeat(width - done.length), "left");
}
