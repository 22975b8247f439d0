import { parseArgs } from "node:util";
import { contenders } from "./contenders/index.ts";
import { ownBenches } from "./own/index.ts";
import { groups, works } from "./works/index.ts";

export interface Options {
  readonly names: readonly string[];
  readonly only: readonly string[] | undefined;
  readonly rounds: number;
  readonly iterations: number;
  readonly epochs: number;
  readonly sweep: boolean;
  readonly json: boolean;
  readonly report: boolean;
}

const list = (entries: readonly (readonly [string, string])[]): string =>
  entries.map(([name, text]) => `  ${name.padEnd(18)}${text}`).join("\n");

const groupLines = Object.entries(groups).map(([name, members]) => [name, members.join(", ")] as const);

export const help = `Usage: npm run bench -- [name ...] [options]
       npm run bench -- --report

Names (all by default):
${list([...works.map(({ name, title }) => [name, title] as const), ...ownBenches.map((b) => [b.name, b.summary] as const), ...groupLines])}

Options:
  --only a,b        only these libraries; the first is the one the others are compared with
  --rounds N        rounds in which the libraries alternate (default 9)
  --iterations N    iterations that count in a library's turn (default 20)
  --epochs N        epochs of cnn-job (default 10)
  --no-sweep        run a library's first variant, instead of trying all and taking the fastest
  --json            print the figures as one JSON line at the end, and everything else to standard error
  --report          measure nothing, but write RESULTS.md from the newest figures in results/
  --help            this text

Libraries:
${list(contenders.map(({ id, name }) => [id, name] as const))}
`;

/** Reads the command line; throws an Error that names the mistake. Undefined when help is asked for. */
export function readOptions(commandLine: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...commandLine],
    allowPositionals: true,
    options: {
      only: { type: "string" },
      rounds: { type: "string", default: "9" },
      iterations: { type: "string", default: "20" },
      epochs: { type: "string", default: "10" },
      "no-sweep": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      report: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const known = [...works, ...ownBenches].map(({ name }) => name);
  const named = positionals.flatMap(
    (name) => groups[name] ?? [oneOf("benchmark", name, [...known, ...Object.keys(groups)])],
  );
  const only = values.only?.split(",");
  return {
    names: named.length === 0 ? known : named,
    only: only?.map((id) =>
      oneOf(
        "library",
        id,
        contenders.map((contender) => contender.id),
      ),
    ),
    rounds: count("--rounds", values.rounds),
    iterations: count("--iterations", values.iterations),
    epochs: count("--epochs", values.epochs),
    sweep: !values["no-sweep"],
    json: values.json,
    report: values.report,
  };
}

function oneOf(what: string, name: string, known: readonly string[]): string {
  if (!known.includes(name)) throw new Error(`no ${what} ${name}; there are ${known.join(", ")}`);
  return name;
}

function count(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} takes a whole number from 1, not ${text}`);
  return value;
}
