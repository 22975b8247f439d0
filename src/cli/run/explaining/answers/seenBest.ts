import { OptionError, UnsupportedError } from "../../../../base/errors.ts";
import { ndarray } from "../../../../base/ndarray.ts";
import { pngDataUrl } from "../../../../data/index.ts";
import { explain, type Model } from "../../../../index.ts";
import { taskOf } from "../../../../models/index.ts";
import { contactSheet } from "../contactSheet.ts";
import { classNumber, explainedClasses } from "../explainCase.ts";
import { featurePictures } from "../featurePictures.ts";
import { describePrediction } from "../show.ts";
import type { Answer, Question } from "./answer.ts";
import { predictionsOf } from "./wanted.ts";

/** How many pictures are made where nothing else is asked for. */
const most = 10;

type Asked = Pick<Question, "model" | "layer" | "channels" | "class">;

/** Pictures, made from noise, that classes or channels of a layer respond to most, and what the model takes them for. */
export async function seenBest(question: Question): Promise<Answer> {
  const { name, model, layer } = question;
  if (taskOf(model) !== "imageClassification") {
    throw new UnsupportedError({
      where: name,
      problem: `it draws pictures, and this model is for ${taskOf(model)}`,
      mend: "use layer-activation or attention-maps to look inside",
    });
  }
  const classNames = explainedClasses(model);
  const channels = layer === undefined ? askedClasses(question) : askedChannels(question, layer);
  const made = await featurePictures(model, { ...(layer !== undefined && { layer }), channels });
  const predictions = await predictionsOf(model, inputOf(made.map(({ picture }) => picture)));
  const found = made.map(({ channel, activation }, i) => ({
    channel,
    name: layer === undefined ? (classNames?.[channel] ?? `class ${channel}`) : `channel ${channel}`,
    activation,
    prediction: predictions[i]!,
    predicted: describePrediction({ prediction: predictions[i]! }, { classNames, top: 1 }),
  }));
  const title =
    layer === undefined
      ? `What each class looks like to ${model.name}`
      : `What channels of ${layer} see best`;
  const height = made[0]!.picture.shape[0]!;
  const sheet = contactSheet(
    made.map(({ picture }) => picture),
    { zoom: Math.max(1, Math.ceil(132 / height)), across: 5 },
  );
  return {
    title,
    lines: [
      `${title}, made from noise:`,
      ...found.map((own) => `  ${own.activation.toPrecision(3).padStart(10)}  ${own.name}: ${own.predicted}`),
    ],
    json: { ...(layer !== undefined && { layer }), pictures: found },
    facts: { pictures: found.length },
    picture: sheet,
    shown: {
      cases: [],
      strips: [
        {
          title,
          about: "pictures made from noise by activation maximisation, and what the model takes them for",
          pictures: await Promise.all(
            found.map(async (own, i) => ({
              url: await pngDataUrl(made[i]!.picture),
              caption: `${own.name}: ${own.predicted}`,
            })),
          ),
        },
      ],
    },
  };
}

/** The class that is asked for, or the first ones. */
function askedClasses({ model, class: asked, channels }: Asked): number[] {
  if (channels !== undefined) {
    throw new OptionError({
      where: "--channels",
      problem: "channels are those of a layer, and none is named",
      mend: "name it by --layer, or choose a class by --class",
    });
  }
  const classNames = explainedClasses(model);
  if (asked !== undefined) return [classNumber(asked, classNames)];
  const count = model.network.outputs[0]!.type.shape.at(-1)!;
  return Array.from({ length: Math.min(most, count) }, (_, i) => i);
}

/** The channels that are asked for, or the layer's first ones. */
function askedChannels({ model, class: asked, channels }: Asked, layer: string): number[] {
  if (asked !== undefined) {
    throw new OptionError({
      where: "--class",
      problem: "channels of a layer are of no class",
      mend: "leave --class out, or --layer",
    });
  }
  if (channels === undefined) {
    const count = channelCount(model, layer);
    return Array.from({ length: Math.min(most, count) }, (_, i) => i);
  }
  return channels.split(",").map((given) => {
    if (/^\s*\d+\s*$/.test(given)) return Number(given);
    throw new OptionError({
      where: "--channels",
      expected: "whole numbers from 0, with commas between",
      received: channels,
    });
  });
}

/** Of a layer that there is not, one: looking for it says which there are. */
const channelCount = ({ network }: Model, layer: string): number =>
  explain
    .layerPlaces(network)
    .find(({ path }) => path === layer)
    ?.output.shape.at(-1) ?? 1;

/** Pictures as a model of pictures takes them: float32 from 0 to 1. */
function inputOf(pictures: readonly { readonly shape: readonly number[]; readonly data: unknown }[]) {
  const { shape } = pictures[0]!;
  const size = shape.reduce((a, b) => a * b, 1);
  const data = new Float32Array(pictures.length * size);
  pictures.forEach((picture, i) =>
    data.set(
      Float32Array.from(picture.data as Uint8Array, (v) => v / 255),
      i * size,
    ),
  );
  return ndarray("float32", [pictures.length, ...shape], data);
}
