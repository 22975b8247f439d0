import type { Contender, Variant } from "../compare/contender.ts";
import { pythonAbsent, pythonProgram, withThreadSettings } from "./python.ts";

export const keras: Contender = {
  id: "keras",
  name: "Keras",
  works: ["cnn-step", "cnn-predict"],
  absent: pythonAbsent,
  variants: (work) => {
    const on = (backend: string): Variant => ({
      label: `${backend} backend`,
      ...pythonProgram("keras_cnn.py", [work]),
      environment: { KERAS_BACKEND: backend },
    });
    return [on("jax"), ...withThreadSettings(on("torch"))];
  },
};
