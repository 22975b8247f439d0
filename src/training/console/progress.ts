import { formatBar, paintAnsi, paintPlain } from "./bar.ts";
import { formatMetric, formatSeconds, formatStepTime } from "./quantity.ts";

/** How far a run is. Epochs are counted from 1; steps are those done in this epoch. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  /** Undefined when the length of a streamed data set is not known yet. */
  readonly steps?: number | undefined;
  /** Loss and metrics by name, shown in their order. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Since this epoch began. */
  readonly elapsedSeconds: number;
}

export interface ProgressOptions {
  /** The most characters the line may have. Default 80. */
  readonly width?: number;
  /** Whether to colour the bar with ANSI codes, which do not count as characters. Default false. */
  readonly color?: boolean;
}

const longestBar = 30;
const shortestBar = 6;

/**
 * One line that tells how far an epoch is. The bar shrinks and then goes when the line would be wider than
 * `width`; after that the line's end is cut.
 *
 * @example
 * formatProgress({ epoch: 1, epochs: 10, step: 312, steps: 782, metrics: { loss: 1.2345, accuracy: 0.5567 },
 *   elapsedSeconds: 4.1, width: 100 });
 * // "epoch  1/10  312/782 ━━━━━━━━━━━╸────────────────── 4.1 s, 13 ms/step  loss 1.2345  accuracy 0.5567"
 */
export function formatProgress(progress: Progress & ProgressOptions): string {
  const { step, steps, width = 80, color = false } = progress;
  const head = `${epochLabel(progress)}  ${stepLabel(progress)}`;
  const tail = figures(progress);
  const room = Math.min(longestBar, width - head.length - tail.length - 2);
  if (steps === undefined || room < shortestBar) return cut(`${head}  ${tail}`, width);
  const bar = formatBar(step / steps, { width: room, paint: color ? paintAnsi : paintPlain });
  return `${head} ${bar} ${tail}`;
}

/**
 * The line that stays when an epoch is over; never cut.
 * @example "epoch  1/10  10.2 s, 13 ms/step  loss 1.2345  accuracy 0.5567  valLoss 1.1012  valAccuracy 0.6021"
 */
export function formatEpochEnd(progress: Progress): string {
  return `${epochLabel(progress)}  ${figures(progress)}`;
}

function epochLabel({ epoch, epochs }: Progress): string {
  return `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
}

function stepLabel({ step, steps }: Progress): string {
  return steps === undefined ? `step ${step}` : `${String(step).padStart(String(steps).length)}/${steps}`;
}

function figures({ step, metrics, elapsedSeconds }: Progress): string {
  const pace = step > 0 ? `, ${formatStepTime(elapsedSeconds / step)}` : "";
  const values = Object.entries(metrics).map(([name, value]) => `  ${name} ${formatMetric(value)}`);
  return `${formatSeconds(elapsedSeconds)}${pace}${values.join("")}`;
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`.slice(0, width);
}
