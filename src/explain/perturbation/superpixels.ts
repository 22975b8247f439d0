import type { Tensor } from "../../graph/tensor.ts";
import { tensor } from "../../graph/leaves.ts";
import {
  add,
  argMin,
  broadcastTo,
  concatenate,
  divide,
  expandDims,
  matMul,
  max,
  maximum,
  multiply,
  oneHot,
  reshape,
  std,
  square,
  subtract,
  sum,
  swapAxes,
  take,
} from "../../ops/index.ts";
import { scan } from "../../transform/index.ts";

interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** How many rows and columns of about square cells come nearest to `count`. */
export function gridOf(count: number, height: number, width: number): Grid {
  const rows = Math.min(height, Math.max(1, Math.round(Math.sqrt((count * height) / width))));
  return { rows, columns: Math.min(width, Math.max(1, Math.round(count / rows))) };
}

/** Rounds of the search; the paper's number. */
const rounds = 10;

/**
 * Superpixels by SLIC (Achanta et al. 2012, "SLIC superpixels compared to state-of-the-art superpixel methods"): k-means
 * over colour and place from a regular grid, `d^2 = |colour - colour'|^2 / spread^2 + compactness^2 |place - place'|^2 / S^2`, with
 * the picture's own spread of colours, so that it does not matter how pixels were scaled, and every centre compared
 * with every pixel. It runs inside the graph; superpixels need not hang together.
 * Shapes: pictures `[batch, height, width, channels]` -> ids, int32 `[batch, height, width, 1]`.
 */
export function superpixels(pictures: Tensor, count: number, compactness: number): Tensor {
  const [batch, height, width, channels] = pictures.shape as [number, number, number, number];
  const { rows, columns } = gridOf(count, height, width);
  const pixels = height * width;
  const size = Math.sqrt(pixels / (rows * columns));
  const colours = reshape(pictures, [batch, pixels, channels]);
  const deviation = max(std(colours, { axis: 1, keepDims: true }), { axis: -1, keepDims: true });
  const places = tensor(
    Array.from({ length: pixels }, (_, i) =>
      [Math.floor(i / width), i % width].map((place) => (place * compactness) / size),
    ),
  );
  const points = concatenate(
    [divide(colours, maximum(deviation, 1e-6)), broadcastTo(expandDims(places, 0), [batch, pixels, 2])],
    { axis: -1 },
  );
  const middle = (i: number, cells: number, length: number): number =>
    Math.min(length - 1, Math.floor(((i + 0.5) * length) / cells));
  const starts = Array.from(
    { length: rows * columns },
    (_, i) => middle(Math.floor(i / columns), rows, height) * width + middle(i % columns, columns, width),
  );
  const nearest = (centres: Tensor): Tensor =>
    // |p - c|^2 without |p|^2, which is the same for all centres.
    argMin(
      subtract(
        expandDims(sum(square(centres), { axis: -1 }), 1),
        multiply(matMul(points, swapAxes(centres, 1, 2)), 2),
      ),
      { axis: -1 },
    );
  const [centres] = scan(
    (at: Tensor) => {
      const owners = swapAxes(oneHot(nearest(at), rows * columns), 1, 2);
      const members = sum(owners, { axis: -1, keepDims: true });
      // A centre that no pixel is near stays: (0 + at) / 1.
      const alone = subtract(1, divide(members, maximum(members, 1)));
      const moved = divide(add(matMul(owners, points), multiply(at, alone)), maximum(members, 1));
      return [moved, [] as readonly Tensor[]] as const;
    },
    take(points, tensor(starts, { dtype: "int32" }), { axis: 1 }),
    { length: rounds },
  );
  return reshape(nearest(centres), [batch, height, width, 1]);
}
