/** A place where a browser keeps models: under a name the bytes of one safetensors file, whole or not at all. */
export interface ModelStore {
  /** As in `opfs://name`. */
  readonly scheme: "opfs" | "indexeddb";
  /** Why it cannot be used here; `undefined` where it can. */
  missing(): string | undefined;
  /** Keeps the bytes, in place of what had the name before. */
  write(name: string, bytes: readonly Uint8Array[]): Promise<void>;
  /** The bytes of that name; `undefined` where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  names(): Promise<readonly string[]>;
  /** Removes what has the name, if anything. */
  remove(name: string): Promise<void>;
}
