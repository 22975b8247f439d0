/** How often vectors are multiplied before they point along a component. */
const steps = 100;

/**
 * The first two principal components of rows, found by power iteration on their inner products: `[rows][2]`. Rows have
 * their mean taken away first.
 */
export function principalComponents(rows: readonly Float32Array[]): [number, number][] {
  const [n, width] = [rows.length, rows[0]?.length ?? 0];
  const mean = new Float64Array(width);
  for (const row of rows) row.forEach((v, i) => (mean[i]! += v / n));
  const centred = rows.map((row) => Float64Array.from(row, (v, i) => v - mean[i]!));
  const gram = centred.map((a) =>
    Float64Array.from(centred, (b) => a.reduce((sum, v, i) => sum + v * b[i]!, 0)),
  );
  const found: Float64Array[] = [];
  const deviations: number[] = [];
  for (let component = 0; component < 2; component++) {
    let vector = Float64Array.from({ length: n }, (_, i) => Math.sin(1 + (component + 1) * i));
    let length = 0;
    for (let step = 0; step < steps; step++) {
      for (const other of found) {
        const along = vector.reduce((sum, v, i) => sum + v * other[i]!, 0);
        vector = vector.map((v, i) => v - along * other[i]!);
      }
      const next = Float64Array.from(gram, (row) => row.reduce((sum, v, i) => sum + v * vector[i]!, 0));
      length = Math.sqrt(next.reduce((sum, v) => sum + v * v, 0));
      vector = next.map((v) => (length > 0 ? v / length : 0));
    }
    found.push(vector);
    deviations.push(Math.sqrt(length));
  }
  // Coordinates are the vectors times the roots of their eigenvalues.
  return rows.map((_, i) => [found[0]![i]! * deviations[0]!, found[1]![i]! * deviations[1]!]);
}
