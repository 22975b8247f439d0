import { apgd, fgsm, pgd, squareAttack, type AttackResult } from "../../robustness/index.ts";
import type { AuditPart } from "../part.ts";
import { meanOf } from "../rows.ts";
import { someOf } from "../someOf.ts";
import type { AuditContext } from "../subject.ts";

/** Attacks run the model hundreds of times on every picture. */
const most = 200;
/** Largest changes, in 255ths of the pixels' range. */
const sizes = [1, 2, 4, 8];
const fragile = 0.2;

type Run = (epsilon: number) => Promise<AttackResult>;

/** How right the model stays when pixels are changed by little, as it hurts most. */
export const adversarial: AuditPart = {
  name: "adversarial",
  title: "Adversarial robustness",
  async run(context) {
    const { type } = context.classifier.model.network.inputs[0]!;
    if (type.shape.length !== 3)
      return { skipped: "the attacks change pixels by little, and these inputs are no pictures" };
    const attacks = attacksOn(context);
    let withstood: boolean[][] | undefined;
    const rows: { name: string; values: number[] }[] = [];
    let clean = NaN;
    for (const [name, run] of attacks) {
      context.note(`attack: ${name}`);
      const results: AttackResult[] = [];
      for (const size of sizes) results.push(await run(size / 255));
      clean = results[0]!.cleanAccuracy;
      rows.push({ name, values: [clean, ...results.map(({ accuracy }) => accuracy)] });
      const before = withstood;
      withstood = results.map((result, i) =>
        result.withstood.map((held, k) => held && (before?.[i]?.[k] ?? true)),
      );
    }
    const worst = withstood!.map((held) => meanOf(held.map(Number)));
    rows.push({ name: "all of them", values: [clean, ...worst] });
    return {
      figures: {
        worstAt8: worst.at(-1)!,
        clean,
        ...Object.fromEntries(sizes.map((size, i) => [`worst ${size}/255`, worst[i]!])),
        ...Object.fromEntries(rows.map(({ name, values }) => [`${name} 8/255`, values.at(-1)!])),
      },
      notes: [
        `Accuracy on ${withstood![0]!.length} test ${context.unit} when no pixel changes by more than the size given. A picture counts for all of them only if the model stands every attack.`,
        "APGD and the square attack run shorter here than in AutoAttack: the truth is no better than this, and may be worse.",
      ],
      blocks: [
        {
          kind: "table",
          title: "Accuracy under attack",
          columns: [
            { name: "untouched", as: "share" },
            ...sizes.map((size) => ({ name: `${size}/255`, as: "share" as const })),
          ],
          rows,
        },
        {
          kind: "chart",
          title: "Accuracy by the size of the change",
          x: { label: "largest change of a pixel, in 255ths", low: 0, high: sizes.at(-1)! },
          y: { label: "accuracy", low: 0, high: 1 },
          lines: rows.map(({ name, values }) => ({
            name,
            points: values.map((value, i): [number, number] => [i === 0 ? 0 : sizes[i - 1]!, value]),
          })),
        },
      ],
      advice:
        worst.at(-1)! < fragile
          ? [
              {
                weakness: `Changes of 8/255, which nobody sees, leave an accuracy of ${(100 * worst.at(-1)!).toFixed(1)} %.`,
                attempt:
                  "Train on adversarial examples: compile({ method: robustness.adversarialTraining(...) }); it costs some accuracy on untouched pictures.",
              },
            ]
          : [],
    };
  },
};

/** The attacks, the cheapest first. */
function attacksOn({ classifier, test, limit, seed }: AuditContext): [name: string, run: Run][] {
  const { model, prepare, classes } = classifier;
  const some = someOf(test, Math.min(most, limit ?? most));
  const examples = { x: prepare(some.x), y: some.y };
  const targets = Math.min(3, classes - 1);
  return [
    ["FGSM", (epsilon) => fgsm(model, examples, { epsilon, seed })],
    ["PGD", (epsilon) => pgd(model, examples, { epsilon, seed, steps: 20 })],
    ["APGD", (epsilon) => apgd(model, examples, { epsilon, seed, steps: 40 })],
    ...(classes < 4
      ? []
      : ([
          [
            "APGD, targeted",
            (epsilon) =>
              apgd(model, examples, { epsilon, seed, steps: 40, loss: "targetedLogitRatio", targets }),
          ],
        ] satisfies [string, Run][])),
    ["Square", (epsilon) => squareAttack(model, examples, { epsilon, seed, queries: 500 })],
  ];
}
