import type { AuditPart } from "./part.ts";
import type { AuditSection } from "./record.ts";

/** Does parts one after the other: all, or those named. A part that does not apply says why. */
export async function runParts<Context extends { readonly note: (text: string) => void }>(
  parts: readonly AuditPart<Context>[],
  context: Context,
  only: readonly string[] | undefined,
): Promise<AuditSection[]> {
  const sections: AuditSection[] = [];
  for (const part of parts) {
    const { name, title } = part;
    if (only !== undefined && !only.includes(name)) continue;
    context.note(`audit: ${title.toLowerCase()}`);
    const found = await part.run(context);
    sections.push({ name, title, figures: {}, notes: [], blocks: [], advice: [], ...found });
  }
  return sections;
}
