import type { AuditPart } from "../part.ts";
import { adversarial } from "./adversarial.ts";
import { calibrated } from "./calibrated.ts";
import { canaries } from "./canaries.ts";
import { corrupted } from "./corrupted.ts";
import { generalization } from "./generalization.ts";
import { membership } from "./membership.ts";
import { seeds } from "./seeds.ts";
import { uncertainty } from "./uncertainty.ts";
import { unfamiliar } from "./unfamiliar.ts";

/** All questions that an audit asks, in the order in which they are asked. */
export const parts: readonly AuditPart[] = [
  generalization,
  calibrated,
  corrupted,
  adversarial,
  unfamiliar,
  uncertainty,
  seeds,
  membership,
  canaries,
];
