import { OptionError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";

const placeholder = /\{([^{}:]+)(?::(?:0?(\d+)d|\.(\d+)f))?\}/g;

/** A path with places for numbers, as `models/{epoch:02d}-{valLoss:.2f}`. */
export interface PathTemplate {
  /** The names it needs. */
  readonly names: readonly string[];
  /** The part before the first place: a folder that all paths lie in. */
  readonly folder: string;
  /** @throws {OptionError} naming the nearest, when a name has no value. */
  fill(values: Readonly<Record<string, number>>): string;
}

/**
 * Parses a template: `{name}`, `{name:03d}` for whole numbers padded with zeros, `{name:.2f}` for a fixed
 * number of decimals.
 * @throws {OptionError} for anything else in braces.
 */
export function pathTemplate(where: string, template: string): PathTemplate {
  const rest = template.replaceAll(placeholder, "");
  if (template === "" || /[{}]/.test(rest)) {
    throw new OptionError({
      where,
      expected: "a path, with places as {epoch}, {epoch:02d} or {valLoss:.2f}",
      received: `'${template}'`,
    });
  }
  const [fixed = ""] = template.split("{", 1);
  const lastSlash = Math.max(fixed.lastIndexOf("/"), fixed.lastIndexOf("\\"));
  return {
    names: [...template.matchAll(placeholder)].map(([, name]) => name!),
    folder:
      fixed === template ? template : lastSlash > 0 ? fixed.slice(0, lastSlash) : lastSlash === 0 ? "/" : ".",
    fill: (values) =>
      template.replaceAll(placeholder, (_, name: string, digits?: string, decimals?: string) => {
        const value = values[name];
        if (value === undefined) {
          throw new OptionError({
            where,
            problem: `there is no '${name}'`,
            mend: suggest(name, Object.keys(values)),
          });
        }
        if (digits !== undefined) return String(Math.round(value)).padStart(Number(digits), "0");
        return decimals === undefined ? String(value) : value.toFixed(Number(decimals));
      }),
  };
}
