import type { AttackTask } from "./attack.ts";
import { direction, project, type Ball } from "./ball.ts";
import { predictedOf, type AttackGoal, type Rows } from "./victim.ts";

/** Where a run of Auto-PGD came to. */
interface ApgdFound {
  /** The places of the highest loss. */
  readonly best: Rows;
  readonly loss: Float32Array;
  /** Which rows were fooled on the way, and where last. */
  readonly fooled: readonly boolean[];
  readonly fooling: Rows;
}

/** Of a step, how much is new; the rest repeats the step before. */
const momentum = 0.75;
/** A step is halved where the loss rose in fewer than this part of the steps since the last look. */
const leastRises = 0.75;
/** After which part of the steps is looked at first, by how much the pauses shrink, and how far. */
const firstLook = 0.22;
const shrinking = 0.03;
const shortest = 0.06;
/** The first step, in epsilons. */
const firstStep = 2;

/** What is known of a row on the way. */
interface Climb {
  at: Float32Array;
  gradient: Float32Array;
  before: Float32Array;
  step: number;
  best: Float32Array;
  bestGradient: Float32Array;
  bestLoss: number;
  /** As of the last look. */
  lookedAt: { loss: number; halved: boolean };
  fooling: Float32Array;
  fooled: boolean;
  /** The losses of all steps so far. */
  readonly losses: number[];
}

/** One run of Auto-PGD from given starts: algorithm 1 of Croce & Hein 2020, every row by itself. */
export async function apgdRun(
  { victim, ball, x, check }: Omit<AttackTask, "label" | "key">,
  { goal, start, steps }: { readonly goal: AttackGoal; readonly start: Rows; readonly steps: number },
): Promise<ApgdFound> {
  const first = await victim.slopes(start, goal);
  const climbs = start.map((at, i): Climb => {
    const gradient = first.gradient[i]!.slice();
    const loss = first.loss[i]!;
    return {
      at,
      gradient,
      before: at,
      step: firstStep * ball.epsilon,
      best: at,
      bestGradient: gradient,
      bestLoss: loss,
      lookedAt: { loss, halved: true },
      fooling: at,
      fooled: predictedOf(first.logits[i]!) !== goal.label[i],
      losses: [],
    };
  });
  let pause = Math.max(Math.floor(firstLook * steps), 1);
  let since = 0;
  for (let i = 0; i < steps; i++) {
    check();
    climbs.forEach((climb, j) => climbStep(climb, x[j]!, { ball, share: i === 0 ? 1 : momentum }));
    const slopes = await victim.slopes(
      climbs.map(({ at }) => at),
      goal,
    );
    climbs.forEach((climb, j) => {
      climb.gradient = slopes.gradient[j]!.slice();
      const loss = slopes.loss[j]!;
      climb.losses.push(loss);
      if (predictedOf(slopes.logits[j]!) !== goal.label[j]) {
        climb.fooled = true;
        climb.fooling = climb.at;
      }
      if (loss <= climb.bestLoss) return;
      climb.best = climb.at;
      climb.bestGradient = climb.gradient;
      climb.bestLoss = loss;
    });
    if (++since < pause) continue;
    climbs.forEach((climb) => halveIfStuck(climb, pause));
    pause = Math.max(
      pause - Math.max(Math.floor(shrinking * steps), 1),
      Math.max(Math.floor(shortest * steps), 1),
    );
    since = 0;
  }
  return {
    best: climbs.map(({ best }) => best),
    loss: Float32Array.from(climbs, ({ bestLoss }) => bestLoss),
    fooled: climbs.map(({ fooled }) => fooled),
    fooling: climbs.map(({ fooling }) => fooling),
  };
}

/** `z = P(x_k + step g)`, `x_{k+1} = P(x_k + share (z - x_k) + (1 - share) (x_k - x_{k-1}))`. */
function climbStep(
  climb: Climb,
  center: Float32Array,
  { ball, share }: { readonly ball: Ball; readonly share: number },
): void {
  const { at, before, step } = climb;
  const way = direction(ball, climb.gradient);
  const ahead = project(
    ball,
    center,
    at.map((v, i) => v + step * way[i]!),
  );
  climb.at = project(
    ball,
    center,
    at.map((v, i) => v + share * (ahead[i]! - v) + (1 - share) * (v - before[i]!)),
  );
  climb.before = at;
}

/** Halves the step and goes back to the best place, where the loss seldom rose, or not at all since the last look. */
function halveIfStuck(climb: Climb, pause: number): void {
  const { losses, bestLoss, lookedAt } = climb;
  let rises = 0;
  // Before the first step stands 0, as in the authors' code.
  for (let i = losses.length - pause; i < losses.length; i++) if (losses[i]! > (losses[i - 1] ?? 0)) rises++;
  const stuck = rises <= leastRises * pause || (!lookedAt.halved && lookedAt.loss >= bestLoss);
  climb.lookedAt = { loss: bestLoss, halved: stuck };
  if (!stuck) return;
  climb.step /= 2;
  climb.at = climb.best;
  climb.gradient = climb.bestGradient;
}
