import { InvalidArgumentError, Option } from "commander";

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
  };

const number =
  ({ least, most = Infinity }: { readonly least: number; readonly most?: number }) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) return value;
    const range = most === Infinity ? `${least} or more` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a number, ${range}.`);
  };

/** A number whose range is for the library to check: it says more about it. */
const anyNumber = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number.");
};

/** Options that several commands share. */
export const options = {
  data: (help: string) => new Option("--data <path>", help),
  limit: (help: string) => new Option("--limit <n>", help).argParser(wholeNumber(1)),
  evaluateExamples: (help: string) => new Option("--evaluate-examples <n>", help).argParser(wholeNumber(1)),
  epochs: (help: string) => new Option("--epochs <n>", help).argParser(wholeNumber(1)),
  canarySteps: (help: string) => new Option("--canary-steps <n>", help).argParser(wholeNumber(1)),
  batchSize: (help: string) => new Option("--batch-size <n>", help).argParser(wholeNumber(1)),
  seed: (help: string) => new Option("--seed <n>", help).argParser(wholeNumber(0)),
  size: (help: string) => new Option("--size <pixels>", help).argParser(wholeNumber(1)),
  maxTokens: (help: string) => new Option("--max-tokens <n>", help).argParser(wholeNumber(1)),
  temperature: (help: string) => new Option("--temperature <t>", help).argParser(number({ least: 0 })),
  topK: (help: string) => new Option("--top-k <n>", help).argParser(wholeNumber(1)),
  topP: (help: string) => new Option("--top-p <p>", help).argParser(number({ least: 0, most: 1 })),
  repetitionPenalty: (help: string) =>
    new Option("--repetition-penalty <p>", help).argParser(number({ least: 0 })),
  beams: (help: string) => new Option("--beams <n>", help).argParser(wholeNumber(1)),
  row: (help: string) => new Option("--row <n>", help).argParser(wholeNumber(1)).default(1),
  file: (help: string) => new Option("--file <path>", help),
  top: (help: string) => new Option("--top <n>", help).argParser(wholeNumber(1)).default(3),
  dpEpsilon: (help: string) => new Option("--dp-epsilon <epsilon>", help).argParser(anyNumber),
  dpDelta: (help: string) => new Option("--dp-delta <delta>", help).argParser(anyNumber),
  dpMaxGradNorm: (help: string) => new Option("--dp-max-grad-norm <norm>", help).argParser(anyNumber),
  dpNoiseMultiplier: (help: string) => new Option("--dp-noise-multiplier <z>", help).argParser(anyNumber),
  out: (help: string) => new Option("--out <path>", help),
  profile: () =>
    new Option(
      "--profile [file]",
      "tell where the time of a step goes, by layer and op; with a file, write a trace for ui.perfetto.dev",
    ),
  json: () => new Option("--json", "close with one line of JSON on standard output"),
};
