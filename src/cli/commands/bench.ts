import { InvalidArgumentError, Option, type Command } from "commander";
import type { BenchFlags } from "../actions/bench.ts";
import { options as shared } from "../options.ts";

/** `16,64,256` as numbers. */
function wholeNumbers(text: string): readonly number[] {
  const numbers = text.split(",").map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : NaN));
  if (numbers.every((number) => number >= 1)) return numbers;
  throw new InvalidArgumentError("It must be whole numbers, 1 or more, with commas between them.");
}

const help = `
Examples:
  $ loom bench
  $ loom bench --quick
  $ loom bench --model mnist-cnn --threads 1,2,4 --batch-sizes 32,128,512 --json

Each line is measured in a process of its own for about a second. No data are loaded and nothing is kept.`;

/** `loom bench`. */
export function addBench(program: Command): void {
  program
    .command("bench")
    .summary("measure which device, threads and batch size train fastest here")
    .description(
      "Measures this machine: training steps on every device there is, with several numbers of threads and sizes of batch, and says which are fastest.",
    )
    .addOption(
      new Option("--model <recipe>", "the recipe whose model is trained")
        .choices(["cifar10-cnn", "mnist-cnn"])
        .default("cifar10-cnn"),
    )
    .addOption(
      new Option("--batch-sizes <list>", "examples in a step (default: 16,64,256,1024)").argParser(
        wholeNumbers,
      ),
    )
    .addOption(
      new Option(
        "--threads <list>",
        "threads of the processor (default: 1, 2, 4 ... up to all cores)",
      ).argParser(wholeNumbers),
    )
    .option("--quick", "all cores, two sizes of batch and no other device: a few seconds")
    .addOption(new Option("--measure <configuration>").hideHelp())
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (flags: BenchFlags) => (await import("../actions/bench.ts")).bench(flags));
}
