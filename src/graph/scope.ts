let current = "";

/** The layer path that nodes made now belong to. */
export const currentScope = (): string => current;

/** Runs `build` with `name` appended to the layer path, so that errors can say which layer made a node. */
export function withScope<T>(name: string, build: () => T): T {
  return within(current === "" ? name : `${current}/${name}`, build);
}

const gradients = "gradient";

const isGradient = (scope: string): boolean => scope === gradients || scope.startsWith(`${gradients}/`);

/** The path of what belongs to the gradient of something made under `scope`: `gradient/dense` for `dense`. */
const gradientOf = (scope: string): string =>
  isGradient(scope) ? scope : scope === "" ? gradients : `${gradients}/${scope}`;

function within<T>(scope: string, build: () => T): T {
  const outer = current;
  current = scope;
  try {
    return build();
  } finally {
    current = outer;
  }
}

/**
 * Runs `build` for nodes that stand for others made under `scope`: they keep that path, wherever they are made. What
 * a gradient computes anew belongs to the gradient.
 */
export function withScopeOf<T>({ scope }: { readonly scope: string }, build: () => T): T {
  if (scope === "") return build();
  return within(isGradient(current) ? gradientOf(scope) : scope, build);
}

/** Runs `build` for the gradient of a node. */
export const withGradientScopeOf = <T>({ scope }: { readonly scope: string }, build: () => T): T =>
  within(gradientOf(scope), build);
