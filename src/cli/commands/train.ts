import { Option, type Command } from "commander";
import { options as shared } from "../options.ts";
import type { TrainFlags } from "../actions/train.ts";

const help = `
Examples:
  $ loom train mnist-cnn
  $ loom train cifar10-cnn --data cifar-10-binary.tar.gz --epochs 10 --out runs/cifar
  $ loom train cifar10-cnn --limit 5000 --epochs 2
  $ loom train image-classifier --data photos/ --size 96
  $ loom train cifar10-cnn --epochs 1 --profile step.json
  $ loom train mnist-cnn --dp-epsilon 3 --batch-size 512 --epochs 15
  $ loom train cifar10-cnn --out runs/cifar --resume
  $ loom train cifar10-cnn --out runs/cifar --resume --epochs 20

The run folder gets model.json and model.safetensors (the model), history.csv and history.json, report.html,
run.json, and checkpoint/. Ctrl-C stops after the step in progress; --resume goes on from there, or from where a
killed run last saved, and ends with the same weights bit for bit.`;

/** `loom train RECIPE`. */
export function addTrain(program: Command): void {
  program
    .command("train")
    .summary("train a recipe into a run folder")
    .description(
      "Trains a recipe's model on its data, judges it on the test data, and keeps it in a run folder.",
    )
    .argument("<recipe>", "its name; 'loom recipes' lists them")
    .addOption(shared.data("where the data is (default: the recipe's own source; see 'loom recipes')"))
    .addOption(new Option("--text <column>", "the column of a table to read from"))
    .addOption(new Option("--label <column>", "the column of a table to learn"))
    .addOption(shared.size("height and width that pictures are scaled to"))
    .addOption(shared.epochs("passes over the training data (default: the recipe's)"))
    .addOption(shared.batchSize("examples in a step (default: the recipe's)"))
    .addOption(shared.seed("decides the first weights, the order of the data, and all else (default: 0)"))
    .addOption(shared.limit("use only so many training examples, and as large a part of the test examples"))
    .addOption(shared.out("the run folder (default: runs/<recipe>-<seed>-<date>)"))
    .option("--resume", "go on with the run in --out")
    .addOption(shared.dpEpsilon("train with differential privacy, and spend no more than this"))
    .addOption(shared.dpDelta("the chance with which the guarantee may fail (default: below 1 / examples)"))
    .addOption(shared.dpMaxGradNorm("the norm that each example's gradient is clipped to (default: 1)"))
    .addOption(shared.dpNoiseMultiplier("noise in units of that norm (default: what --dp-epsilon needs)"))
    .addOption(shared.profile())
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (name: string, flags: TrainFlags) =>
      (await import("../actions/train.ts")).train(name, flags),
    );
}
