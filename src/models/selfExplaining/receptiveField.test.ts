import { expect, test } from "vitest";
import * as layers from "../../layers/index.ts";
import { receptiveField } from "./receptiveField.ts";

test("a place of padded convolutions and poolings sees the pixels that can change it, cut at the edges", () => {
  let place = layers.input([28, 28, 1]);
  place = layers.conv2d(2, 3, { padding: "same" })(place);
  place = layers.maxPooling2d(2)(place);
  place = layers.relu()(place);
  place = layers.conv2d(2, 3, { padding: "same" })(place);
  place = layers.maxPooling2d(2)(place); // [7, 7]
  const boxAt = receptiveField(place);
  // Pixels 4i - 3 to 4i + 6: two poolings of two conv windows.
  expect(boxAt(2, 3)).toEqual({ top: 5, left: 9, height: 10, width: 10 });
  expect(boxAt(0, 6)).toEqual({ top: 0, left: 21, height: 7, width: 7 });
});

test("strides and windows without padding", () => {
  const place = layers.conv2d(1, 5, { strides: 2 })(layers.conv2d(1, 3)(layers.input([16, 16, 1])));
  expect(receptiveField(place)(1, 0)).toEqual({ top: 2, left: 0, height: 7, width: 7 });
});

test("what a place of other layers sees is not guessed", () => {
  const place = layers.reshape([4, 4, 4])(layers.input([8, 8, 1]));
  expect(() => receptiveField(place)).toThrow(/not known what a place of reshape sees/);
});
