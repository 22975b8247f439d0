import { checkNumbers, complete } from "../base/options.ts";
import { add, divide, multiply, subtract, sum } from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";
import { epsilon } from "../base/epsilon.ts";

export interface DiceOptions extends LossOptions {
  /** The axes of one mask. Default: all, so that the batch has one loss. */
  readonly axis?: number | readonly number[];
}

/** `l = 1 - 2 sum(y p) / (sum y + sum p + 1e-7)`: how little two masks overlap (Milletari et al. 2016). */
export function dice(options: DiceOptions = {}): Loss {
  const settings = complete("dice", options, { axis: undefined, reduction: "sumOverBatchSize" });
  const over = { axis: settings.axis };
  return defineLoss("dice", settings, {
    call(yTrue, yPred) {
      const both = sum(multiply(yTrue, yPred), over);
      const sizes = add(add(sum(yTrue, over), sum(yPred, over)), epsilon);
      return subtract(1, divide(multiply(both, 2), sizes));
    },
  });
}

export interface TverskyOptions extends DiceOptions {
  /** The weight of what was missed. Default: 0.5. */
  readonly alpha?: number;
  /** The weight of what was wrongly found. Default: 0.5, which makes it the Dice loss. */
  readonly beta?: number;
}

/**
 * The Dice loss with what is missed and what is wrongly found weighted apart (Salehi et al. 2017).
 * Formula: `l = 1 - TP / (TP + alpha sum((1 - p) y) + beta sum(p (1 - y)) + 1e-7)` with `TP = sum(y p)`.
 */
export function tversky(options: TverskyOptions = {}): Loss {
  const settings = complete("tversky", options, {
    alpha: 0.5,
    beta: 0.5,
    axis: undefined,
    reduction: "sumOverBatchSize",
  });
  checkNumbers("tversky", settings, { alpha: { min: 0 }, beta: { min: 0 } });
  const { alpha, beta } = settings;
  const over = { axis: settings.axis };
  return defineLoss("tversky", settings, {
    call(yTrue, yPred) {
      const both = sum(multiply(yTrue, yPred), over);
      const missed = sum(multiply(subtract(1, yPred), yTrue), over);
      const wrong = sum(multiply(yPred, subtract(1, yTrue)), over);
      const total = add(add(both, multiply(missed, alpha)), multiply(wrong, beta));
      return subtract(1, divide(both, add(total, epsilon)));
    },
  });
}
