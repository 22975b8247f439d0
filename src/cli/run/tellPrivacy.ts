import type { JsonRecord } from "../../base/json.ts";
import type { PrivacyRecord } from "../../privacy/index.ts";
import type { Model } from "../../training/index.ts";
import type { Terminal } from "../terminal.ts";

const recordOf = ({ metadata }: Pick<Model, "metadata">): PrivacyRecord | undefined =>
  metadata["privacy"] as unknown as PrivacyRecord | undefined;

const rounded = (value: number): string => String(Number(value.toPrecision(4)));
/** Never told smaller than it is: of four digits the next one up. */
const roundedUp = (value: number): string => {
  const near = Number(value.toPrecision(4));
  return String(
    near >= value ? near : Number((near + 10 ** (Math.floor(Math.log10(value)) - 3)).toPrecision(4)),
  );
};

/** Epsilon and delta of a model that was trained privately, for results in JSON. */
export function privacyFigures(model: Pick<Model, "metadata">): { readonly privacy?: JsonRecord } {
  const { privacy } = model.metadata;
  return privacy === undefined ? {} : { privacy: privacy as JsonRecord };
}

/** What a model's privacy is, and what it does not cover; nothing for one that was trained without. */
export function tellPrivacy(terminal: Terminal, model: Pick<Model, "metadata">): void {
  const privacy = recordOf(model);
  if (privacy === undefined) return;
  const { epsilon, delta, accountant, noiseMultiplier, maxGradNorm, sampleRate, history, secure } = privacy;
  const steps = history.reduce((total, stretch) => total + stretch.steps, 0);
  terminal.print(
    secure
      ? `differential privacy: epsilon ${roundedUp(epsilon)} at delta ${delta} (${accountant})`
      : `NOT private, though made so (epsilon ${roundedUp(epsilon)} at delta ${delta} otherwise): see below`,
  );
  terminal.print(
    `  noise ${rounded(noiseMultiplier)} x clipping norm ${rounded(maxGradNorm)}, sample rate ${rounded(sampleRate)}, ${steps} updates`,
  );
  for (const text of privacy.notCovered) terminal.print(`  not covered: ${text}`);
}

/** What a private run will not cover, said before it begins. */
export function warnOfPrivacy(terminal: Terminal, model: Pick<Model, "metadata">): void {
  for (const text of recordOf(model)?.notCovered ?? []) terminal.note(`privacy does not cover: ${text}`);
}
