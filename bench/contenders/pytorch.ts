import type { Contender, Variant } from "../compare/contender.ts";
import type { Work } from "../works/work.ts";
import { pythonAbsent, pythonProgram, withThreadSettings, type ThreadSetting } from "./python.ts";

/** Flags that choose how a work is done. */
type Way = readonly [label: string, ...flags: string[]];

const layouts: readonly Way[] = [
  ["nhwc", "--layout", "nhwc"],
  ["nchw", "--layout", "nchw"],
];

const variant = (work: Work, [label, ...flags]: Way): Variant => ({
  label,
  ...pythonProgram(`pytorch_${work.program}.py`, [...(work.arguments ?? [work.name]), ...flags]),
});

function eagerWays(work: Work): readonly Way[] {
  if (work.program === "lstm") {
    return [["oneDNN's LSTM"], ["its own LSTM", "--no-onednn"]];
  }
  return work.convolutions ? layouts : [["eager"]];
}

function compiledWays(work: Work): readonly Way[] {
  const extra: Readonly<Record<string, Way>> = {
    generation: ["compiled, weights frozen", "--compile", "--freeze"],
    mlp: ["compiled, optimizer too", "--compile", "--compile-optimizer"],
  };
  if (work.convolutions) return layouts.map(([label, ...flags]) => [label, ...flags, "--compile"]);
  const more = extra[work.program];
  return [["compiled", "--compile"], ...(more === undefined ? [] : [more])];
}

/** Spinning or bound threads are fastest at long works on idle cores, and all at once would fill the memory. */
const largeSettings: readonly ThreadSetting[] = ["2 threads, active", "2 threads, bound"];

export const pytorch: Contender = {
  id: "pytorch",
  name: "PyTorch",
  absent: pythonAbsent,
  variants: (work) =>
    eagerWays(work).flatMap((way) =>
      withThreadSettings(variant(work, way), work.large ? largeSettings : undefined),
    ),
};

/** Needs a C++ compiler, and half a minute or more for each of its variants to start. */
export const pytorchCompiled: Contender = {
  id: "pytorch-compile",
  name: "PyTorch, torch.compile",
  does: ({ program }) => program !== "product", // It calls the same function.
  absent: pythonAbsent,
  variants: (work) =>
    compiledWays(work).flatMap((way) =>
      withThreadSettings(
        variant(work, way),
        work.large ? ["2 threads, active"] : ["2 threads, passive", "2 threads, active"],
      ),
    ),
};
