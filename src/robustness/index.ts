/**
 * Stability: how far models hold when their inputs are changed.
 *
 * Every attack is a function of a model, examples `{ x, y }` and options, and gives adversarial examples with the
 * accuracy that is left.
 * @module
 */

// Attacks
export type { Attack, AttackedExamples, AttackOptions, AttackResult } from "./attacks/attack.ts";
export type { AttackNorm } from "./attacks/ball.ts";
export { fgsm } from "./attacks/fgsm.ts";
export { pgd, type PgdOptions } from "./attacks/pgd.ts";
