import { OptionError } from "../../base/errors.ts";
import type { AnonymizeFlags, FileKind } from "./flags.ts";

/** Which files the options of one kind of file are for. */
const kindOfFlag: Readonly<Partial<Record<keyof AnonymizeFlags, FileKind>>> = {
  tagger: "text",
  rules: "text",
  operator: "text",
  key: "text",
  decrypt: "text",
  roles: "table",
  yes: "table",
  k: "table",
  l: "table",
  t: "table",
  diversity: "table",
  method: "table",
  suppress: "table",
  region: "image",
  regions: "image",
  hide: "image",
  strength: "image",
};

/** These decide what is looked for in names of files too. */
const alsoForNames: readonly string[] = ["tagger", "rules"];

/**
 * @throws {OptionError} for options that would do nothing: whoever asks for `--operator encrypt` of a table would take it for
 * encrypted.
 */
export function checkFlags(
  flags: AnonymizeFlags,
  { kinds, areNamesHidden }: { readonly kinds: readonly FileKind[]; readonly areNamesHidden: boolean },
): void {
  for (const [name, kind] of Object.entries(kindOfFlag)) {
    const isGiven = flags[name as keyof AnonymizeFlags] !== undefined;
    if (!isGiven || kinds.includes(kind) || (areNamesHidden && alsoForNames.includes(name))) continue;
    throw new OptionError({
      where: `--${name}`,
      problem: `it is for files of the kind ${kind}, and there is none`,
      received: [...new Set(kinds)].join(", "),
      mend: `leave it out, or say what the files are with --kind ${kind}`,
    });
  }
  if (flags.limit !== undefined && !flags.measure)
    throw new OptionError({ where: "--limit", problem: "it is for --measure: all of a file is anonymized" });
}
