import type { Contender, Variant } from "../compare/contender.ts";
import { pythonAbsent, pythonProgram, withThreadSettings } from "./python.ts";

/** A program once for each backend that is installed and, where they matter, the settings of its threads. */
export function kerasVariants(file: string, programArguments: readonly string[]): readonly Variant[] {
  const on = (backend: string): Variant => ({
    label: `${backend} backend`,
    ...pythonProgram(file, programArguments),
    environment: { KERAS_BACKEND: backend },
  });
  return [on("jax"), ...withThreadSettings(on("torch"))];
}

const works = ["cnn-step", "cnn-predict"];

export const keras: Contender = {
  id: "keras",
  name: "Keras",
  does: ({ name }) => works.includes(name),
  absent: pythonAbsent,
  variants: ({ name }) => kerasVariants("keras_cnn.py", [name]),
};
