import { InvalidArgumentError, Option, type Command } from "commander";
import { options as shared } from "../options.ts";
import type { AuditFlags } from "../actions/audit.ts";

const help = `
Examples:
  $ loom audit runs/cifar --data cifar-10-binary.tar.gz
  $ loom audit runs/cifar --only calibration,corruptions --limit 500 --json
  $ loom audit runs/cifar --ood mnist,photos/ --ensemble runs/cifar-2,runs/cifar-3
  $ loom audit runs/cifar --only seeds,uncertainty --seeds 2
  $ loom audit runs/cifar --privacy --shadows 16
  $ loom audit runs/gpt --only canary --canary-repeats 1,10,100

Parts: generalization, calibration, corruptions, adversarial, ood, uncertainty, seeds, membership, canary. A part that
does not apply says why. The folder gets audit.html, which opens from disk, and audit.json.

--ood takes folders of pictures and the names noise, textures, mnist and fashion-mnist. Stability over seeds and ensembles
compare the run with others: those that --ensemble names, and those that --seeds trains on what the run learnt from.
Shadow models are trained by the run's recipe on --shadow-examples each, for as many epochs as the run: both take their
time. Of language models, the canary part trains a small one on a piece of the text with secrets in it, and tells by how
many bits it knows them.`;

const list = (text: string): string[] => {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InvalidArgumentError("It must be names with commas between them.");
};

const counts = (text: string): number[] => {
  const numbers = list(text).map(Number);
  if (numbers.every((each) => Number.isSafeInteger(each) && each >= 1)) return numbers;
  throw new InvalidArgumentError("It must be whole numbers, 1 or more, with commas between them.");
};

const count = (text: string): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1) return value;
  throw new InvalidArgumentError("It must be a whole number, 1 or more.");
};

/** An even number: every shadow model has a twin that learns from the other half. */
const evenNumber = (text: string): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 2 && value % 2 === 0) return value;
  throw new InvalidArgumentError("It must be an even number, 2 or more.");
};

/** `loom audit RUN`. */
export function addAudit(program: Command): void {
  program
    .command("audit")
    .summary("look for a trained run's weaknesses")
    .description(
      "Measures what a trained model is worth beyond its accuracy, and says what to try against each weakness.",
    )
    .argument("<run>", "a run folder")
    .addOption(shared.data("where the data is (default: where the run had it)"))
    .addOption(new Option("--only <parts>", "do these parts alone, with commas between them").argParser(list))
    .addOption(shared.limit("look at so many examples in every part (default: as many as each affords)"))
    .addOption(shared.out("the folder to write to (default: audit/ in the run)"))
    .addOption(new Option("--ood <sets>", "inputs of another kind, to be told apart").argParser(list))
    .addOption(new Option("--ensemble <runs>", "runs of the recipe from other seeds").argParser(list))
    .addOption(
      new Option("--seeds <n>", "train so many models more, from other seeds, to compare with").argParser(
        count,
      ),
    )
    .addOption(new Option("--cifar10-c <folder>", "use the published CIFAR-10-C files (*.npy)"))
    .addOption(
      new Option(
        "--privacy",
        "do membership inference alone, with shadow models (of language models: the canaries)",
      ),
    )
    .addOption(
      new Option("--shadows <n>", "train so many shadow models (--privacy: 8)").argParser(evenNumber),
    )
    .addOption(
      new Option("--shadow-examples <n>", "what each shadow model learns from")
        .argParser(evenNumber)
        .default(5000),
    )
    .addOption(shared.epochs("epochs of the shadow models (default: those of the run)"))
    .addOption(
      new Option(
        "--canary-repeats <list>",
        "how often secrets stand in a language model's text (default: 1,4,16)",
      ).argParser(counts),
    )
    .addOption(shared.canarySteps("steps of the model that reads them, about (default: 400)"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, flags: AuditFlags) =>
      (await import("../actions/audit.ts")).audit(run, flags),
    );
}
