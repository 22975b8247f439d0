let current = "";

/** The layer path that nodes made now belong to. */
export const currentScope = (): string => current;

/** Runs `build` with `name` appended to the layer path, so that errors can say which layer made a node. */
export function withScope<T>(name: string, build: () => T): T {
  const outer = current;
  current = outer === "" ? name : `${outer}/${name}`;
  try {
    return build();
  } finally {
    current = outer;
  }
}
