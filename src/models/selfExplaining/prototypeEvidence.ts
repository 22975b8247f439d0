import { checkNumbers } from "../../base/options.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { constant } from "../../graph/leaves.ts";
import { defineLayer, type Layer, type LayerOptions } from "../../layers/layer.ts";
import { abs, matMul, multiply, subtract, sum } from "../../ops/index.ts";

interface Options {
  readonly classes: number;
  readonly prototypesPerClass: number;
  /** Factor of the absolute weights between prototypes and other classes than theirs. */
  readonly l1: number;
}

/** What a prototype says of other classes before anything is learnt; of its own it says 1. */
const against = -0.5;

/** 1 where prototype p is of class c: prototypes stand class by class. Shape: `[classes prototypesPerClass, classes]`. */
function prototypeClasses({ classes, prototypesPerClass }: Omit<Options, "l1">): NdArray {
  const prototypes = classes * prototypesPerClass;
  const data = new Float32Array(prototypes * classes);
  for (let p = 0; p < prototypes; p++) data[p * classes + Math.floor(p / prototypesPerClass)] = 1;
  return { dtype: "float32", shape: [prototypes, classes], data };
}

const evidenceLayer = defineLayer({
  type: "prototypeEvidence",
  options(given: Options) {
    const count = { min: 1, integer: true };
    checkNumbers("prototypeEvidence", given, { classes: count, prototypesPerClass: count, l1: { min: 0 } });
    return given;
  },
  weights(options) {
    const own = prototypeClasses(options);
    return {
      kernel: {
        shape: own.shape,
        initializer: {
          name: "prototypeClasses",
          config: {},
          create: () => Float32Array.from(own.data as Float32Array, (mine) => (mine === 1 ? 1 : against)),
        },
        regularizer: {
          name: "otherClasses",
          config: {},
          penalty: (kernel) => multiply(sum(abs(multiply(kernel, subtract(1, constant(own))))), options.l1),
        },
      },
    };
  },
  call: (_, { kernel }, [similarities]) => matMul(similarities!, kernel!),
});

/**
 * The last layer of a prototype network: a logit for each class as the weighted sum of similarities. It begins with 1 for
 * the prototypes of a class and -0.5 for others; what it learns of others is drawn to 0 (L1), so that a class is told by
 * what looks like it, not by what looks like another.
 * Shapes: `[batch, classes prototypesPerClass]` -> `[batch, classes]`.
 */
export const prototypeEvidence = (options: Options & LayerOptions): Layer => evidenceLayer(options);
