import { OptionError } from "../base/errors.ts";

/** Names for things that may have asked for one: the type, numbered from the second on. */
export function uniqueNames(
  where: string,
  things: readonly { readonly wanted: string | undefined; readonly type: string }[],
): string[] {
  const taken = new Set<string>();
  for (const { wanted } of things) {
    if (wanted === undefined) continue;
    if (taken.has(wanted) || wanted.includes("/")) {
      throw new OptionError({
        where,
        problem: taken.has(wanted) ? `two are called '${wanted}'` : `the name '${wanted}' has a '/'`,
        mend: "give each a name of its own, without '/'",
      });
    }
    taken.add(wanted);
  }
  const counts = new Map<string, number>();
  return things.map(({ wanted, type }) => {
    if (wanted !== undefined) return wanted;
    for (let n = counts.get(type) ?? 0; ; n++) {
      const name = n === 0 ? type : `${type}_${n}`;
      counts.set(type, n + 1);
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  });
}

/** The same layer may end several outputs. */
export const uniqueOutputNames = (names: readonly string[]): string[] =>
  names.map((name, i) =>
    names.indexOf(name) === i ? name : `${name}_${names.slice(0, i).filter((n) => n === name).length}`,
  );
