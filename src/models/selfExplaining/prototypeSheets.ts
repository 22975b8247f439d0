import { takeRows } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";
import type { PictureSheet } from "../findings.ts";
import type { Pictures } from "../pictures/pictureRecipe.ts";
import { spread } from "../spread.ts";
import { explainPictures, type PictureExplanation } from "./explainPictures.ts";
import { prototypeSources } from "./prototypes.ts";
import { drawSheet, pictureAt, type Tile } from "./sheet.ts";

/** Test pictures that are shown with what they look like, and how many prototypes for each. */
const shown = { pictures: 12, prototypes: 3 };

/** A picture, then for each prototype that counted most: the patch that looks like it, and the patch that it is. */
function looksLike(
  { x }: Pictures["test"],
  row: number,
  train: Pictures["train"],
  told: PictureExplanation,
): Tile[] {
  const picture = pictureAt(x, row);
  const because = told.kind === "prototypes" ? told.because.slice(0, shown.prototypes) : [];
  const pairs = because.flatMap(({ box, source }): Tile[] => [
    { picture, box },
    { picture: pictureAt(train.x, source.example), box: source.box },
  ]);
  return [{ picture }, ...pairs];
}

/** The training patches that prototypes are, and test pictures that look like them. */
export async function prototypeSheets({ train, test }: Pictures, model: Model): Promise<PictureSheet[]> {
  const sources = prototypeSources(model);
  const classes = Math.max(...sources.map((source) => source.class)) + 1;
  const byClass = Array.from({ length: classes }, (_, label) =>
    sources
      .filter((source) => source.class === label)
      .map(({ example, box }): Tile => ({ picture: pictureAt(train.x, example), box })),
  );
  const rows = spread(test.y.data.length, shown.pictures);
  const told = await explainPictures(model, takeRows(test.x, rows));
  return [
    {
      name: "prototypes",
      title: "Prototypes",
      caption:
        "A row for each class: the training pictures that its prototypes come from, each with its patch.",
      picture: drawSheet(byClass),
    },
    {
      name: "looks-like",
      title: "This looks like that",
      caption: `A row for each test picture: the picture, then the ${shown.prototypes} prototypes that counted most for its class, each as the patch that looks like it (left) and the training patch that it is (right).`,
      picture: drawSheet(rows.map((row, i) => looksLike(test, row, train, told[i]!))),
    },
  ];
}
