import { UnsupportedError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** The architectures that can be loaded, by their `model_type`. */
export const kinds = ["bert", "gpt2"] as const;

/**
 * Which of the architectures wanted a checkpoint is.
 * @throws {UnsupportedError} for another, naming those wanted.
 */
export function kindOf<Kind extends string>({ config, where }: Checkpoint, wanted: readonly Kind[]): Kind {
  const given = config["model_type"];
  const kind = wanted.find((each) => each === given);
  if (kind !== undefined) return kind;
  throw new UnsupportedError({
    where: `${where.config}: model_type`,
    problem: "this architecture is not known here",
    expected: wanted.join(" or "),
    received: JSON.stringify(given) ?? "nothing",
    ...(typeof given === "string" && { mend: suggest(given, wanted) }),
  });
}
