/**
 * A loss or metric with four decimals, or in powers of ten when four decimals would hide it.
 * @example formatMetric(0.55671) // "0.5567"
 */
export function formatMetric(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e6)) return value.toFixed(4);
  return Number.isFinite(value) ? value.toExponential(4) : String(value);
}

/**
 * A time span in the unit a person would use.
 * @example formatSeconds(192) // "3 min 12 s"
 */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours} h ${String(minutes).padStart(2, "0")} min` : `${minutes} min ${rest} s`;
}

/**
 * The time one step takes.
 * @example formatStepTime(0.0131) // "13 ms/step"
 */
export function formatStepTime(secondsPerStep: number): string {
  const milliseconds = secondsPerStep * 1000;
  if (milliseconds >= 999.5) return `${secondsPerStep.toFixed(1)} s/step`;
  return `${milliseconds < 9.95 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms/step`;
}
