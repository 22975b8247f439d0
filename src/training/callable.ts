import type { Symbolic } from "../layers/symbolic.ts";

/** A base for objects that are also functions: a model can be called like a layer. */
export abstract class Callable {
  constructor() {
    const self = (...places: readonly (Symbolic | readonly Symbolic[])[]): Symbolic =>
      (self as unknown as Callable).connect(...places);
    return Object.setPrototypeOf(self, new.target.prototype) as Callable;
  }
  protected abstract connect(...places: readonly (Symbolic | readonly Symbolic[])[]): Symbolic;
}
