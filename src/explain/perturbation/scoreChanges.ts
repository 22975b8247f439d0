import type { Tensor } from "../../graph/tensor.ts";
import { expandDims, reshape, subtract, transpose } from "../../ops/index.ts";
import { sumOverSamples, type RowsOption, type SampleGroup } from "../samples.ts";
import type { Subject } from "../subject.ts";

interface Changes extends Required<RowsOption> {
  readonly count: number;
  /** What belongs to each change, `[count, ...]`; zeros, which fill up the last group, must count nothing. */
  readonly values: readonly Tensor[];
  /** The changed batch, copy behind copy. */
  readonly inputs: (group: SampleGroup) => readonly Tensor[];
  /** What is summed up, from how much every example's score rose by each change: `[batch, copies]`. */
  readonly sums: (rise: Tensor, group: SampleGroup) => readonly Tensor[];
}

/** Changes the batch in many ways and sums up what becomes of the scores. */
export function scoreChanges(subject: Subject, changes: Changes): readonly Tensor[] {
  const { batch } = subject;
  const clean = expandDims(subject.score(subject.inputs), 0);
  return sumOverSamples(subject, changes, (group) => {
    const scores = reshape(subject.score(changes.inputs(group)), [group.copies, batch]);
    return changes.sums(transpose(subtract(scores, clean)), group);
  });
}
