import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";

/** @throws {DataError} naming the first example that holds NaN or an infinity. */
export function checkFinite(where: string, arrays: readonly NdArray[]): void {
  for (const { dtype, data, shape } of arrays) {
    if (!dtype.startsWith("float") || dtype === "float16") continue;
    const at = (data as Float32Array).findIndex((v) => !Number.isFinite(v));
    if (at < 0) continue;
    const example = Math.floor(at / (data.length / shape[0]!));
    throw new DataError({
      where,
      problem: `the data holds ${Number(data[at])} in example ${example}`,
      mend: "clean or drop such examples",
    });
  }
}
