import { works, type Contender, type Variant, type WorkName } from "../compare/contender.ts";
import { pythonAbsent, pythonProgram, withThreadSettings } from "./python.ts";

const programs: Readonly<Record<WorkName, string>> = {
  "cnn-step": "pytorch_cnn.py",
  "cnn-predict": "pytorch_cnn.py",
  "lstm-step": "pytorch_lstm.py",
  "gpt-step": "pytorch_gpt.py",
  "nanogpt-step": "pytorch_gpt.py",
  generation: "pytorch_generation.py",
  "textcnn-step": "pytorch_textcnn.py",
};

/** Flags that choose how a work is done. */
type Way = readonly [label: string, ...flags: string[]];

const layouts: readonly Way[] = [
  ["nhwc", "--layout", "nhwc"],
  ["nchw", "--layout", "nchw"],
];

const variant = (work: WorkName, [label, ...flags]: Way): Variant => ({
  label,
  ...pythonProgram(programs[work], [work, ...flags]),
});

function eagerWays(work: WorkName): readonly Way[] {
  if (work === "lstm-step") {
    return [["oneDNN's LSTM"], ["its own LSTM", "--no-onednn"]];
  }
  return work.startsWith("cnn") ? layouts : [["eager"]];
}

function compiledWays(work: WorkName): readonly Way[] {
  if (work === "generation") {
    return [
      ["compiled", "--compile"],
      ["compiled, weights frozen", "--compile", "--freeze"],
    ];
  }
  if (work.startsWith("cnn")) return layouts.map(([label, ...flags]) => [label, ...flags, "--compile"]);
  return [["compiled", "--compile"]];
}

export const pytorch: Contender = {
  id: "pytorch",
  name: "PyTorch",
  works: works.map(({ name }) => name),
  absent: pythonAbsent,
  variants: (work) => eagerWays(work).flatMap((way) => withThreadSettings(variant(work, way))),
};

/** Needs a C++ compiler, and half a minute or more for each of its variants to start. */
export const pytorchCompiled: Contender = {
  id: "pytorch-compile",
  name: "PyTorch, torch.compile",
  works: works.map(({ name }) => name),
  absent: pythonAbsent,
  variants: (work) =>
    compiledWays(work).flatMap((way) =>
      withThreadSettings(variant(work, way), ["2 threads, passive", "2 threads, active"]),
    ),
};
