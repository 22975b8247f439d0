import type { Model } from "../../training/index.ts";
import type { PictureSheet } from "../findings.ts";
import type { Pictures } from "../pictures/pictureRecipe.ts";
import { outputsOf } from "./outputsOf.ts";
import { drawSheet, pictureAt } from "./sheet.ts";

/** Pictures for each end of a concept. */
const shown = 9;

/**
 * What concepts that a network found itself are about (Alvarez-Melis & Jaakkola 2018, section 3.3): the test pictures with
 * the most of each, and with the least.
 */
export async function conceptSheet({ test: { x } }: Pictures, model: Model): Promise<PictureSheet> {
  const { concepts } = await outputsOf(model, x, ["concepts"]);
  const [rows, count] = concepts.shape as readonly [number, number];
  const sheet = Array.from({ length: count }, (_, k) => {
    const order = Array.from({ length: rows }, (_, row) => row).sort(
      (a, b) => Number(concepts.data[b * count + k]) - Number(concepts.data[a * count + k]),
    );
    return [order.slice(0, shown), order.slice(-shown)].map((some) =>
      some.map((row) => ({ picture: pictureAt(x, row) })),
    );
  }).flat();
  return {
    name: "concepts",
    title: "Concepts",
    caption: "Two rows for each concept: the test pictures with the most of it, then those with the least.",
    picture: drawSheet(sheet),
  };
}
