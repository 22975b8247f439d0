/**
 * Stability: how far models hold when their inputs are changed.
 *
 * Every attack is a function of a model, examples `{ x, y }` and options, and gives adversarial examples with the
 * accuracy that is left: {@link fgsm}, {@link pgd}, {@link apgd}, {@link fab} and {@link squareAttack}, and as the worst of several
 * {@link autoAttack}.
 * @module
 */

// Attacks
export { apgd, type ApgdOptions } from "./attacks/apgd.ts";
export type { Attack, AttackedExamples, AttackOptions, AttackResult } from "./attacks/attack.ts";
export type { AttackLoss } from "./attacks/attackLoss.ts";
export { autoAttack, type AutoAttackOptions } from "./attacks/autoAttack.ts";
export type { AttackNorm } from "./attacks/ball.ts";
export { fab, type FabOptions } from "./attacks/fab.ts";
export { fgsm } from "./attacks/fgsm.ts";
export { pgd, type PgdOptions } from "./attacks/pgd.ts";
export { squareAttack, type SquareAttackOptions } from "./attacks/squareAttack.ts";

// Training
export { adversarialTraining, type AdversarialTrainingOptions } from "./training/adversarialTraining.ts";
export { gradientNoise, type GradientNoiseOptions } from "./training/gradientNoise.ts";
export { jacobianPenalty, type JacobianPenaltyOptions } from "./training/jacobianPenalty.ts";
export type { PerturbationOptions } from "./training/perturbation.ts";
export { sharpnessAware, type SharpnessAwareOptions } from "./training/sharpnessAware.ts";
export { trades, type TradesOptions } from "./training/trades.ts";
