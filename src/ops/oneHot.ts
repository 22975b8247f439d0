import type { DType } from "../base/dtype.ts";
import { normalizeAxis } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast } from "./cast.ts";
import { equal } from "./comparison.ts";
import { arange } from "./creation.ts";
import { expandDims, reshape } from "./reshape.ts";
import { expectIndices } from "./take.ts";

/**
 * 1 at the class of each label, 0 elsewhere; labels outside the classes give zeros alone.
 * Shapes: `labels [...]` -> `[..., numClasses]`.
 * @param options.axis where the classes stand in the result. Default: last.
 * @param options.dtype default: float32
 * @throws {DTypeError} unless the labels are int32 or int64.
 * @example ops.oneHot(labels, 10)
 */
export function oneHot(
  labels: Tensor,
  numClasses: number,
  { axis = -1, dtype = "float32" }: { readonly axis?: number; readonly dtype?: DType } = {},
): Tensor {
  expectIndices("oneHot", labels);
  const at = normalizeAxis("oneHot", axis, labels.rank + 1);
  const classes = reshape(
    arange(0, numClasses, { dtype: labels.dtype }),
    Array.from({ length: labels.rank + 1 }, (_, i) => (i === at ? numClasses : 1)),
  );
  return cast(equal(expandDims(labels, at), classes), dtype);
}
