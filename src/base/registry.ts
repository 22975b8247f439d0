import { OptionError } from "./errors.ts";
import { isConfigured, type Configured, type JsonRecord } from "./json.ts";
import { suggest } from "./nearest.ts";

/** Resolves names and saved configurations of one family, as the losses or the optimizers. */
export interface Registry<Member extends Configured> {
  /** The names of all members, without their aliases. */
  readonly names: readonly string[];
  /**
   * The member itself, or the one of that name with default options.
   * @throws {OptionError} for an unknown name, naming the nearest.
   */
  get(nameOrMember: string | Member): Member;
  /**
   * The member that was saved as `{ name, config }`.
   * @throws {OptionError} for an unknown name or option.
   */
  fromConfig(saved: Configured): Member;
}

/** Names count by their letters and digits alone: `he_normal`, `HeNormal` and `heNormal` are one. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * A registry over a family's factories.
 * @param family what a member is called in errors, as `loss`
 * @param factories the factories by name; each takes one object of options, all of them optional or checked
 * @param aliases further names, as `mse` for `meanSquaredError`
 */
export function registry<Member extends Configured>(
  family: string,
  factories: Readonly<Record<string, (options: never) => Member>>,
  aliases: Readonly<Record<string, string>> = {},
): Registry<Member> {
  const byPlainName = new Map(
    [...Object.keys(factories).map((name) => [name, name] as const), ...Object.entries(aliases)].map(
      ([name, known]) => [plain(name), known],
    ),
  );
  const make = (name: string, config: JsonRecord): Member => {
    const known = byPlainName.get(plain(name));
    if (known === undefined) {
      throw new OptionError({
        where: family,
        problem: `there is no ${family} '${name}'`,
        mend: suggest(name, [...Object.keys(factories), ...Object.keys(aliases)]),
      });
    }
    return (factories[known] as (options: JsonRecord) => Member)(config);
  };
  return {
    names: Object.keys(factories),
    get(nameOrMember) {
      if (typeof nameOrMember === "string") return make(nameOrMember, {});
      if (isConfigured(nameOrMember)) return nameOrMember;
      throw new OptionError({
        where: family,
        expected: `a name or a ${family} made by its factory`,
        received: typeof nameOrMember === "function" ? "a function: call it first" : typeof nameOrMember,
      });
    },
    fromConfig: ({ name, config }) => make(name, config),
  };
}
