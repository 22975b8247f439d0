import type { AttackTask } from "./attack.ts";
import { clipTo, distance, length, type Ball } from "./ball.ts";
import { boundaryProjection, type Hyperplane } from "./boundaryProjection.ts";
import { predictedOf, type Rows } from "./victim.ts";

/** How far a step is drawn towards the example at most, by how much it overshoots, and how far it goes back. */
const mostDrawn = 0.1;
const overshoot = 1.05;
const backwards = 0.9;
const tiny = 1e-12;
/** The least length of a step, against a division by nothing. */
const shortest = 1e-8;

/** Where a run of FAB came to. */
interface FabFound {
  /** The nearest place found at which the model is wrong, or the example itself. */
  readonly nearest: Rows;
  /** How far that is; Infinity where there is none. */
  readonly distance: readonly number[];
}

/**
 * One run of FAB from given starts: algorithm 1 of Croce & Hein 2020 ("Minimally distorted adversarial examples with a fast
 * adaptive boundary attack"), every row by itself. `aims` holds the classes that a row is led to: at every step the one
 * whose boundary seems nearest.
 */
export async function fabRun(
  { victim, ball, x, label, check }: Omit<AttackTask, "key">,
  {
    aims,
    start,
    steps,
  }: { readonly aims: readonly (readonly number[])[]; readonly start: Rows; readonly steps: number },
): Promise<FabFound> {
  const nearest = [...x];
  const distances = x.map(() => Infinity);
  let at = start;
  for (let step = 0; step < steps; step++) {
    check();
    const planes = await nearestBoundaries({ victim, ball, x: at, label }, aims);
    const moved = at.map((row, i) => drawnStep(ball, x[i]!, { at: row, plane: planes[i]! }));
    const logits = await victim.logits(moved);
    at = moved.map((row, i) => {
      if (predictedOf(logits[i]!) === label[i]) return row;
      const far = distance(ball, row, x[i]!);
      if (far < distances[i]!) {
        nearest[i] = row;
        distances[i] = far;
      }
      return row.map((v, j) => x[i]![j]! + backwards * (v - x[i]![j]!));
    });
  }
  return { nearest, distance: distances };
}

/** Of every row the boundary to another class that lies nearest, were the logits `z` linear: `z_k - z_label = 0`. */
async function nearestBoundaries(
  { victim, ball: { norm }, x, label }: Pick<AttackTask, "victim" | "ball" | "x" | "label">,
  aims: readonly (readonly number[])[],
): Promise<Hyperplane[]> {
  const least = x.map(() => Infinity);
  const planes: Hyperplane[] = [];
  for (const number of aims[0]!.keys()) {
    const aim = Int32Array.from(aims, (row) => row[number]!);
    const { loss, gradient } = await victim.slopes(x, { loss: "logitDifference", label, aim });
    gradient.forEach((normal, i) => {
      const steepness = norm === "linf" ? normal.reduce((sum, v) => sum + Math.abs(v), 0) : length(normal);
      const far = Math.abs(loss[i]!) / (steepness + tiny);
      if (far >= least[i]!) return;
      least[i] = far;
      let offset = -loss[i]!;
      normal.forEach((v, j) => (offset += v * x[i]![j]!));
      planes[i] = { normal, offset };
    });
  }
  return planes;
}

/** A step to the boundary, drawn towards where the example itself would meet it: `(1 - a) (x_k + n d_k) + a (x + n d)`. */
function drawnStep(
  ball: Ball,
  center: Float32Array,
  { at, plane }: { readonly at: Float32Array; readonly plane: Hyperplane },
): Float32Array {
  const [own, direct] = [boundaryProjection(ball, at, plane), boundaryProjection(ball, center, plane)];
  const size = (change: Float32Array): number =>
    Math.max(distance(ball, change, new Float32Array(change.length)), shortest);
  const drawn = Math.min(size(own) / (size(own) + size(direct)), mostDrawn);
  return at.map((v, i) =>
    clipTo(
      (1 - drawn) * (v + overshoot * own[i]!) + drawn * (center[i]! + overshoot * direct[i]!),
      ball.range,
    ),
  );
}
