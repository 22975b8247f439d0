import { complete } from "../../base/options.ts";
import { defineLayer, type Layer, type LayerOptions } from "../../layers/index.ts";
import { multiply, notEqual, slice, squeeze } from "../../ops/index.ts";

const stepMaskLayer = defineLayer({
  type: "stepMask",
  options: (given: { readonly except: number }) => complete("stepMask", given, { except: 0 }),
  inputs: 2,
  mask: ({ except }, [, marks]) => notEqual(marks!, except),
  call: (_, __, [x]) => x!,
});

/** Called on `[x, marks]`: `x` with a mask that leaves out the steps whose mark, as a token, is `except`. */
export const stepMask = (except: number, options: LayerOptions = {}): Layer =>
  stepMaskLayer({ ...options, except });

const firstStepLayer = defineLayer({
  type: "firstStep",
  call: (_, __, [x]) => squeeze(slice(x!, [{}, { stop: 1 }]), 1),
});

/** The first step of a sequence: `[batch, time, features]` -> `[batch, features]`. */
export const firstStep = (options: LayerOptions = {}): Layer => firstStepLayer(options);

const zerosLikeLayer = defineLayer({
  type: "zerosLike",
  call: (_, __, [x]) => multiply(x!, 0),
});

/** Zeros for every token. */
export const zerosLike = (options: LayerOptions = {}): Layer => zerosLikeLayer(options);
