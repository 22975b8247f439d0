import type { AuditPart } from "../part.ts";

/** Whether secrets in the training text stand out: a question for language models. */
export const canaries: AuditPart = {
  name: "canary",
  title: "Planted canaries",
  run: () => Promise.resolve({ skipped: "secrets are planted in the texts of language models" }),
};
