import { ndarray, type NdArray } from "../../../base/ndarray.ts";
import { explain, type Model } from "../../../index.ts";
import { encoderOf } from "../../../models/index.ts";
import type { Dependence } from "../../../report/index.ts";
import type { TableColumn } from "./answers/tableColumns.ts";
import { categoriesOf } from "./answers/tableUnits.ts";

/** How the mean prediction of rows follows columns in their own units; of classes the share of `target`, by default the last one. */
export async function columnCurves(
  model: Model,
  x: NdArray,
  { columns, target }: { readonly columns: readonly TableColumn[]; readonly target?: number },
): Promise<Dependence[]> {
  const last = model.network.outputs[0]!.type.shape.at(-1)! - 1;
  const classes = encoderOf(model).target;
  const second = classes.task === "classification" && last === 0;
  const curves: Dependence[] = [];
  for (const { code, features } of columns) {
    const { grid, average } = await explain.partialDependence(model, present(x, { code, features }), {
      column: code.type === "category" ? features.slice(0, -1) : features[0]!,
      target: second ? 0 : Math.min(target ?? last, last),
      grid: code.type === "boolean" ? [-1, 1] : 30,
    });
    const shares = Array.from((await average.data()) as Float32Array);
    curves.push({
      name: code.name,
      average: second && target === 0 ? shares.map((share) => 1 - share) : shares,
      ...(code.type === "number"
        ? { grid: grid.map((v) => code.mean + code.deviation * v) }
        : { grid, categories: code.type === "boolean" ? ["no", "yes"] : categoriesOf(code).slice(0, -1) }),
    });
  }
  return curves;
}

/** Rows of which none misses the column's value, as none does that is given one. */
function present(x: NdArray, { code, features }: TableColumn): NdArray {
  const flag = code.type === "boolean" || features.length === 1 ? undefined : features.at(-1)!;
  if (flag === undefined) return x;
  const width = x.shape[1]!;
  const data = Float32Array.from(x.data as Float32Array, (v, i) => (i % width === flag ? 0 : v));
  return ndarray("float32", x.shape, data);
}
