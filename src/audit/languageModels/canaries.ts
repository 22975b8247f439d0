import { OptionError } from "../../base/errors.ts";
import { foldIn, randomKey, uniform } from "../../base/random.ts";
import { plantCanary, scatter, secretLosses } from "../membership/canary.ts";
import { exposure } from "../membership/exposure.ts";
import type { AuditPart } from "../part.ts";
import { meanOf } from "../rows.ts";
import type { LanguageModelContext } from "./subject.ts";

const form = "the secret is ######. ";
/** Secrets for each number of repeats: the exposure of one alone is a matter of luck. */
const secretsEach = 4;
const candidates = 1000;
/** A secret that nothing is known of ranks anywhere: `log2 n - log2 rank` is `1 / ln 2` bits on average. */
const guessing = 1 / Math.LN2;
/** Above this the mean of four guesses comes to lie once in a hundred times: a gamma distribution of shape 4. */
const remembered = 10.045 / secretsEach / Math.LN2;

/** How far secrets that stand in the training text are known by heart. */
export const canaries: AuditPart<LanguageModelContext> = {
  name: "canary",
  title: "Planted canaries",
  async run({ canaries: training, repeats, seed, note }) {
    // The first group is planted nowhere: it shows what guessing gives.
    const counts = [0, ...new Set([...repeats].sort((a, b) => a - b))];
    const groups = counts.map((count, i) => ({ count, secrets: drawSecrets(secretsEach, seed * 1000 + i) }));
    checkRoom(training.text, secretsEach * counts.reduce((sum, count) => sum + count, 0));
    const pieces = groups.flatMap(({ count, secrets }, i) => {
      const shares = uniform(foldIn(randomKey(seed), i), count * secretsEach);
      return Array.from(shares, (share, k): [number, string] => [share, secrets[k % secretsEach]!]);
    });
    note(`training a model on ${training.text.length} characters with ${pieces.length} canaries in them`);
    const { model, encode } = await training.train(scatter(training.text, pieces), { seed });
    const planted = groups.flatMap(({ secrets }) => secrets);
    const others = drawSecrets(candidates, seed * 1000 + 999).filter((other) => !planted.includes(other));
    const losses = await secretLosses(model, [...planted, ...others], { encode });
    const unknown = losses.slice(planted.length);
    const rows = groups.map(({ count }, i) => {
      const bits = losses
        .slice(i * secretsEach, (i + 1) * secretsEach)
        .map((loss) => exposure(loss, unknown));
      return { count, mean: meanOf(bits), most: Math.max(...bits) };
    });
    const most = Math.log2(unknown.length + 1);
    const seen = rows.slice(1);
    const worst = seen.reduce((a, b) => (b.mean > a.mean ? b : a));
    const leaking = seen.find(({ mean }) => mean > remembered);
    return {
      figures: {
        exposure: worst.mean,
        guessing,
        most,
        ...Object.fromEntries(rows.map(({ count, mean }) => [`exposure ${count}x`, mean])),
      },
      notes: [
        `A model of the run's recipe was trained on ${training.text.length} characters of its text, in which secrets of the form "${form.trim()}" stood: ${secretsEach} for each number of repeats. Exposure says by how many bits the model prefers a secret to ${unknown.length} others that it never saw.`,
        `Nothing remembered: ${guessing.toFixed(2)} bits on average; a mean of ${secretsEach} secrets exceeds ${remembered.toFixed(2)} by chance once in a hundred times. Known best of all: ${most.toFixed(2)} bits.`,
      ],
      blocks: [
        {
          kind: "table",
          title: "Exposure in bits",
          columns: [{ name: "mean" }, { name: "greatest" }, { name: "guessing" }, { name: "at most" }],
          rows: rows.map(({ count, mean, most: greatest }) => ({
            name: count === 0 ? "never planted" : `planted ${timesOf(count)}`,
            values: [mean, greatest, guessing, most],
          })),
        },
        {
          kind: "chart",
          title: "Exposure by repeats",
          x: { label: "times that a secret stands in the text", low: 0, high: counts.at(-1)! },
          y: { label: "exposure in bits", low: 0, high: Math.ceil(most) },
          lines: [
            { name: "guessing", points: [[0, guessing], [counts.at(-1)!, guessing]], reference: true }, // prettier-ignore
            { name: "canaries", points: rows.map(({ count, mean }) => [count, mean]) },
          ],
        },
      ],
      advice:
        leaking === undefined
          ? []
          : [
              {
                weakness: `A secret that stands ${timesOf(leaking.count)} in the text is remembered: ${leaking.mean.toFixed(1)} bits, where guessing gives ${guessing.toFixed(1)}.`,
                attempt:
                  "Mask names and numbers before training (loom anonymize), strike out repeated passages, train for fewer epochs, or train with differential privacy.",
              },
            ],
    };
  },
};

const timesOf = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** @throws {OptionError} when secrets would be the greater part of the text. */
function checkRoom(text: string, count: number): void {
  const room = Math.floor(text.length / form.length);
  if (count <= room) return;
  throw new OptionError({
    where: "repeats",
    problem: `with ${secretsEach} secrets for each number, more of the text would be secrets than its own`,
    expected: `${room} secrets at most in ${text.length} characters`,
    received: `${count}`,
    mend: "repeat them less often, or give the reading model more steps and so more text (--canary-steps)",
  });
}

/** Random secrets of the form, each another one. */
function drawSecrets(count: number, seed: number): string[] {
  const { canary, others } = plantCanary("", { format: form, repeats: 0, candidates: count, seed });
  return [...new Set([canary, ...others])].slice(0, count);
}
