import { fromFloat16Bits } from "../base/dtype.ts";
import type { NdArray } from "../base/ndarray.ts";
import { showType } from "./type.ts";

/** Beyond this many entries an axis shows only its first and last three. */
const most = 8;

function showElement({ dtype, data }: NdArray, i: number): string {
  const raw = data[i]!;
  if (dtype === "bool") return raw ? "true" : "false";
  if (typeof raw === "bigint") return `${raw}`;
  const value = dtype === "float16" ? fromFloat16Bits(raw) : raw;
  return Number.isInteger(value) ? `${value}` : value.toPrecision(5).replace(/\.?0+($|e)/, "$1");
}

/** An array as text: its type, then its elements nested by axis, long axes shortened. */
export function showArray(array: NdArray): string {
  const show = (axis: number, offset: number): string => {
    if (axis === array.shape.length) return showElement(array, offset);
    const length = array.shape[axis]!;
    const step = array.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const shown =
      length <= most ? [...Array(length).keys()] : [0, 1, 2, -1, length - 3, length - 2, length - 1];
    const parts = shown.map((i) => (i < 0 ? "..." : show(axis + 1, offset + i * step)));
    const last = axis === array.shape.length - 1;
    return `[${parts.join(last ? ", " : `,\n${" ".repeat(axis + 1)}`)}]`;
  };
  return `${showType(array)}\n${show(0, 0)}`;
}
