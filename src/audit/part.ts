import type { AuditSection } from "./record.ts";
import type { AuditContext } from "./subject.ts";

/** What a part of an audit gives; all but the figures may be left out. */
export type PartFindings = Pick<AuditSection, "figures"> &
  Partial<Pick<AuditSection, "notes" | "blocks" | "advice">>;

/** One question that an audit asks; of what, the context says. */
export interface AuditPart<Context = AuditContext> {
  readonly name: string;
  readonly title: string;
  /** Its answer, or why there is none. */
  run(context: Context): Promise<PartFindings | { readonly skipped: string }>;
}
