/**
 * The errors Tensorloom throws. Each carries its data; the message is derived from it in one shape:
 * where, what was expected, what came, how to mend it.
 */
export interface ErrorDetails {
  /** The op, layer path, file or option at fault, as `encoder/block2/dense` or `train-images.idx`. */
  readonly where: string;
  /** What went wrong, as a short sentence without a closing full stop. */
  readonly problem?: string;
  readonly expected?: string;
  readonly received?: string;
  /** What the reader can do about it. */
  readonly mend?: string;
}

function describe({ where, problem, expected, received, mend }: ErrorDetails): string {
  const lines = [problem === undefined ? where : `${where}: ${problem}`];
  if (expected !== undefined) lines.push(`  expected: ${expected}`);
  if (received !== undefined) lines.push(`  received: ${received}`);
  if (mend !== undefined) lines.push(`  mend: ${mend}`);
  return lines.join("\n");
}

/** The base of every error Tensorloom throws on purpose. */
export class LoomError extends Error {
  override readonly name: string = "LoomError";
  readonly details: ErrorDetails;
  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(describe(details), options);
    this.details = details;
  }
}

/** Shapes or ranks that do not fit. */
export class ShapeError extends LoomError {
  override readonly name = "ShapeError";
}

/** Element types that do not fit. */
export class DTypeError extends LoomError {
  override readonly name = "DTypeError";
}

/** An option or argument out of its range, unknown, or in conflict with another. */
export class OptionError extends LoomError {
  override readonly name = "OptionError";
}

/** Data or a file that is not what it claims to be. */
export class DataError extends LoomError {
  override readonly name = "DataError";
}

/** Something valid that Tensorloom or the device cannot do. */
export class UnsupportedError extends LoomError {
  override readonly name = "UnsupportedError";
}

/** A computation that broke down: NaN loss, failure inside the runtime. */
export class ComputeError extends LoomError {
  override readonly name = "ComputeError";
}
