import type { AttackTask } from "./attack.ts";

/** Of every row the classes that are not its own, the likeliest first. */
export async function likeliestWrong({
  victim,
  x,
  label,
}: Pick<AttackTask, "victim" | "x" | "label">): Promise<number[][]> {
  const logits = await victim.logits(x);
  return logits.map((row, i) =>
    [...row.keys()].filter((k) => k !== label[i]).sort((a, b) => row[b]! - row[a]!),
  );
}
