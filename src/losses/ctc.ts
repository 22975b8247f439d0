import { checkNumbers, complete } from "../base/options.ts";
import { ctcLoss } from "./ctcLoss.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";

export interface CtcOptions extends LossOptions {
  /** The class of blanks, and of padding in the labels. Default: 0. */
  readonly maskIndex?: number;
  /** Labels that do not fit into the frames count as 0, not as infinity. Default: false. */
  readonly zeroInfinity?: boolean;
}

/**
 * Connectionist temporal classification (Graves et al. 2006): labels of which only the order is known, not the
 * frames where they stand. Rows of labels are filled up with `maskIndex`; all frames count (for frames that do
 * not, see {@link ctcLoss}).
 * Shapes: labels `[batch, labels]`, logits `[batch, frames, classes]` -> `[batch]`.
 * @example losses.ctc({ zeroInfinity: true })
 */
export function ctc(options: CtcOptions = {}): Loss {
  const settings = complete("ctc", options, {
    maskIndex: 0,
    zeroInfinity: false,
    reduction: "sumOverBatchSize",
  });
  const { maskIndex, zeroInfinity } = settings;
  checkNumbers("ctc", settings, { maskIndex: { min: 0, integer: true } });
  return defineLoss("ctc", settings, {
    sparse: true,
    call: (yTrue, yPred) => ctcLoss(yTrue, yPred, { maskIndex, zeroInfinity }),
  });
}
