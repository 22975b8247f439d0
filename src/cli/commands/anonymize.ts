import { Option, type Command } from "commander";
import type { TagTokens } from "../../models/index.ts";
import { fileKinds, type AnonymizeFlags } from "../anonymize/flags.ts";
import { options as shared } from "../options.ts";

const help = `
Examples:
  $ loom anonymize letters.txt hidden.txt --tagger runs/names
  $ loom anonymize letters.txt hidden.txt --operator encrypt --key key.txt
  $ loom anonymize hidden.txt letters.txt --decrypt --key key.txt
  $ loom anonymize people.csv public.csv --roles roles.json --k 5 --l 2
  $ loom anonymize team.jpg public.jpg --region 40,30,64,64 --hide pixelate
  $ loom anonymize labeled.jsonl --measure

A key is made by: openssl rand -hex 32 > key.txt
What was found and done is told, what was hidden never.`;

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
const number = (flags: string, about: string): Option => new Option(flags, about).argParser(Number);

/** `loom anonymize IN OUT`. */
export function addAnonymize(
  program: Command,
  models: () => Promise<{ readonly tagTokens: TagTokens }>,
): void {
  program
    .command("anonymize")
    .summary("hide who is meant in texts, tables and pictures")
    .description(
      "Hides names and numbers in texts, makes tables coarse until nobody in them is alone, and hides regions and metadata of pictures.",
    )
    .argument("<in>", "a file, or a folder of files")
    .argument("[out]", "where to write")
    .addOption(
      new Option("--kind <kind>", "what the files are, where their endings do not tell").choices(fileKinds),
    )
    .option("--tagger <run>", "texts: a run that tags names, as of wikiann-tagger")
    .option("--rules <file>", "texts: operators by type, types, lists of what is allowed and denied (JSON)")
    .option(
      "--operator <type>",
      "texts: replace, redact, mask, hash, encrypt or pseudonym (default: replace)",
    )
    .option("--key <file>", "texts: 32 bytes for encrypt, hash and pseudonym")
    .option("--decrypt", "texts: give back what was encrypted")
    .option("--measure", "texts: precision and recall on a labeled file instead of writing")
    .addOption(shared.limit("texts: measure on so many texts"))
    .option("--roles <file>", "tables: the role of each column (JSON)")
    .option("--yes", "tables: accept the roles that are proposed")
    .addOption(number("--k <n>", "tables: how many rows are alike at least (default: 5)"))
    .addOption(number("--l <n>", "tables: how many sensitive values such rows have at least (default: 1)"))
    .addOption(
      number("--t <distance>", "tables: how far their spread is from the table's at most (default: 1)"),
    )
    .addOption(
      new Option("--diversity <kind>", "tables: how values count for --l").choices(["distinct", "entropy"]),
    )
    .addOption(
      new Option("--method <name>", "tables: how rows are made alike").choices(["mondrian", "lattice"]),
    )
    .addOption(
      number("--suppress <share>", "tables: with lattice, rows that may be left out (default: 0.05)"),
    )
    .addOption(new Option("--region <x,y,w,h>", "images: what to hide; may come again").argParser(collect))
    .option("--regions <file>", "images: a list of regions, or lists by file name (JSON)")
    .addOption(
      new Option("--hide <how>", "images: how regions are hidden").choices(["fill", "pixelate", "blur"]),
    )
    .addOption(number("--strength <pixels>", "images: squares of pixelate, or deviation of blur"))
    .option("--keep-names", "folders: leave the names of files as they are (else they are anonymized too)")
    .option("--report <file>", "write what was found and done: .json, .html or .txt")
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (path: string, out: string | undefined, flags: AnonymizeFlags) => {
      const [{ anonymize }, { tagTokens }] = await Promise.all([import("../actions/anonymize.ts"), models()]);
      await anonymize(path, out, flags, tagTokens);
    });
}
