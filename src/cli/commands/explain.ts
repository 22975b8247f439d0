import { Option, type Command } from "commander";
import { options as shared } from "../options.ts";
import { describeMethods } from "../run/explaining/methodTable.ts";
import type { ExplainFlags } from "../actions/explain.ts";

const help = `
Methods:
${describeMethods()}

Examples:
  $ loom explain runs/cifar cat.png --method grad-cam --out cat.png
  $ loom explain runs/cifar 17 --method integrated-gradients --baseline blur --evaluate
  $ loom explain runs/sst2 "a fine film" --out film.html
  $ loom explain runs/tagger "Ada met Charles in London." --word London
  $ loom explain runs/houses houses.csv --row 3 --method kernel-shap --json
  $ loom explain runs/cifar 17 --method trac-in --out behind.html
  $ loom explain runs/houses 3 --method lime --out rules.html
  $ loom explain runs/houses --method permutation-importance
  $ loom explain runs/houses --method partial-dependence --columns area,age --out curves.html
  $ loom explain runs/houses 3 --method counterfactual --target 400 --fixed town --out otherwise.html
  $ loom explain runs/cifar --method visualize-features --layer conv2d_1 --channels 0,5,9 --out seen.png
  $ loom explain runs/cifar --report explained.html

The overlay is written with its colour scale; .json holds the numbers. --evaluate says how good the explanation is: whether
it adds up, how well it tells what changes do (infidelity), how much it changes with the input, how fast the score falls
without what counts (pixel flipping, ROAD: lower is better), and whether random weights change it (near 1: they do not).`;

/** `loom explain RUN [INPUT]`. */
export function addExplain(program: Command): void {
  program
    .command("explain")
    .summary("show what a model looks at")
    .description("Explains what a trained run says of a picture, a text or a row of a table.")
    .argument("<run>", "a run folder, a saved model, or a Hugging Face checkpoint")
    .argument("[input]", "a picture file, a text, a table file, or the number of a test example of the run")
    .addOption(new Option("--method <name>", "how it is explained").default("integrated-gradients"))
    .addOption(
      new Option("--class <class>", "what is explained, by name or number (default: what is predicted)"),
    )
    .addOption(new Option("--layer <path>", "the layer that is looked at"))
    .addOption(
      new Option(
        "--channels <numbers>",
        "of visualize-features, channels of --layer (default: the first 10)",
      ),
    )
    .addOption(
      new Option("--column, --columns <names>", "columns of a table, with commas between (default: all)"),
    )
    .addOption(
      new Option(
        "--target <answer>",
        "of counterfactual, the class that it should become, or the number to cross (default: the class next likely)",
      ),
    )
    .addOption(new Option("--fixed <names>", "of counterfactual, columns that cannot be changed"))
    .addOption(shared.limit("how many training examples trac-in compares with (default: 5000)"))
    .addOption(new Option("--baseline <what>", "what the input is compared with: zero, mean, blur or a file"))
    .addOption(new Option("--word <word>", "of a tagger, the word (or its number) whose tag is explained"))
    .addOption(shared.row("which row of a table, from 1"))
    .addOption(shared.data("where the run's data is (default: where it was)"))
    .addOption(shared.out("a .png, .html or .json file for the explanation"))
    .addOption(new Option("--report <file>", "write a page of examples, methods and layers"))
    .option("--evaluate", "say how good the explanation is")
    .addOption(shared.evaluateExamples("evaluate on so many test examples of the run: mean and spread"))
    .addOption(shared.top("how many classes to give"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, input: string | undefined, flags: ExplainFlags) =>
      (await import("../actions/explain.ts")).explainRun(run, input, flags),
    );
}
