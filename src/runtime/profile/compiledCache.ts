import { activeRecorder, type Recorder } from "./recorder.ts";

/**
 * Compiled graphs by key. While a recorder is at work there are others, as only what is compiled under it is recorded;
 * they go with the recorder.
 */
export class CompiledCache<T> {
  readonly #usual = new Map<string, T>();
  #recorded: WeakMap<Recorder, Map<string, T>> | undefined;

  /** Those that serve now. */
  get current(): Map<string, T> {
    const recorder = activeRecorder();
    if (recorder === undefined) return this.#usual;
    this.#recorded ??= new WeakMap();
    let found = this.#recorded.get(recorder);
    if (found === undefined) this.#recorded.set(recorder, (found = new Map()));
    return found;
  }
}
