import { UnsupportedError } from "../../../../base/errors.ts";
import { ndarray, type NdArray } from "../../../../base/ndarray.ts";
import { pngDataUrl } from "../../../../data/index.ts";
import { explain, type Model } from "../../../../index.ts";
import type { PictureStrip } from "../../../../report/index.ts";
import { explainedClasses } from "../explainCase.ts";
import { joined } from "../lookAtTests.ts";
import type { Answer, Question } from "./answer.ts";

interface Influential extends explain.Influential {
  readonly name: string;
  readonly label?: string;
}

/** The training examples that helped or harmed most what the model says of an input (TracIn). */
export async function influentialExamples(
  { model, of: asked, cases, terminal, layer, limit, top }: Question,
  checkpoints: readonly explain.Checkpoint[],
): Promise<Answer> {
  const { train } = await cases();
  const of = asked!;
  const count = Math.min(limit, train.count);
  const rows = Array.from({ length: count }, (_, i) => Math.floor((i * train.count) / count));
  terminal.note(
    `comparing with ${count} of ${train.count} training examples at ${checkpoints.length} states of the weights`,
  );
  const classNames = explainedClasses(model);
  const truth = classNames === undefined ? [] : [await classOf(model, { of, classNames })];
  if (classNames === undefined) {
    if (of.label === undefined) {
      throw new UnsupportedError({
        where: "trac-in",
        problem: "of a model that gives a number, it must be known what is right",
        mend: "give the number of a test example",
      });
    }
    truth.push(Number(of.label));
  }
  const loss = lossOf(model, classNames);
  const trace = explain.tracIn(model, {
    x: joined(rows.map((row) => train.at(row))),
    y: truthsOf(
      model,
      rows.map((row) => train.truths[row]!),
    ),
    checkpoints,
    layers: layer === undefined ? "last" : [layer],
    ...(loss !== undefined && { loss }),
    batchSize: 64,
  });
  const found = await trace([...of.x], truthsOf(model, truth), { top });
  const named = (list: readonly explain.Influential[]): Influential[] =>
    list.map(({ index, influence }) => {
      const { label, picture, name } = train.at(rows[index]!);
      const called = picture === undefined ? `${name.slice(0, 200)}` : `picture ${rows[index]!}`;
      return { index: rows[index]!, influence, name: called, ...(label !== undefined && { label }) };
    });
  const [helpful, harmful] = [
    named(found.helpful[0]!.filter(({ influence }) => influence > 0)),
    named(found.harmful[0]!.filter(({ influence }) => influence < 0)),
  ];
  const line = ({ influence, name, label }: Influential): string =>
    `  ${influence.toPrecision(3).padStart(10)}  ${name}${label === undefined ? "" : `: ${label}`}`;
  const about = classNames === undefined ? `${truth[0]!}` : classNames[truth[0]!]!;
  const strips =
    of.picture === undefined
      ? []
      : await Promise.all(
          (
            [
              ["Most helpful", helpful],
              ["Most harmful", harmful],
            ] as const
          ).map(async ([title, list]): Promise<PictureStrip> => ({
            title: `${title} training pictures`,
            about: `by their influence on the loss of ${of.name} as ${about}`,
            pictures: await Promise.all(
              list.map(async ({ index, influence, label }) => ({
                url: await pngDataUrl(train.at(index).picture!),
                caption: `${label ?? ""} ${influence.toPrecision(3)}`,
              })),
            ),
          })),
        );
  return {
    title: `Training examples behind ${of.name}`,
    lines: [
      `${of.name}, as ${about}`,
      "training examples that made it likelier:",
      ...helpful.map(line),
      "training examples that spoke against it:",
      ...harmful.map(line),
    ],
    facts: { "training examples": count, of: train.count, "states of the weights": checkpoints.length },
    json: { as: about, compared: count, checkpoints: checkpoints.length, helpful, harmful },
    shown: {
      strips,
      cases: [
        {
          name: of.name,
          predicted: `explained as ${about}`,
          ...(of.label !== undefined && { label: of.label }),
          ...(of.picture && { picture: await pngDataUrl(of.picture) }),
          explanations: [
            {
              method: "trac-in",
              parts: [...helpful, ...harmful].map(({ name, label, influence }) => ({
                name: label === undefined ? name : `${label}: ${name}`,
                value: influence,
              })),
            },
          ],
        },
      ],
    },
  };
}

interface Classed {
  readonly of: NonNullable<Question["of"]>;
  readonly classNames: readonly string[];
}

/** The right class, or where nobody knows it what is predicted. */
async function classOf(model: Model, { of, classNames }: Classed): Promise<number> {
  if (of.label !== undefined) return classNames.indexOf(of.label);
  const likely = [...((await (await model.predict([...of.x])).data()) as Float32Array)];
  return likely.length === 1 ? Number(likely[0]! > 0.5) : likely.indexOf(Math.max(...likely));
}

/** By the numbers of classes; for other models what they were compiled with. */
const lossOf = (model: Model, classNames: readonly string[] | undefined): string | undefined =>
  classNames === undefined
    ? undefined
    : isSingle(model)
      ? "binaryCrossentropy"
      : "sparseCategoricalCrossentropy";

const isSingle = ({ network }: Model): boolean => network.outputs[0]!.type.shape.at(-1) === 1;

/** What is right, as losses take it. */
export const truthsOf = (model: Model, values: readonly number[]): NdArray =>
  isSingle(model)
    ? ndarray("float32", [values.length, 1], Float32Array.from(values))
    : ndarray("int32", [values.length], Int32Array.from(values));
