import { epsilon } from "../base/epsilon.ts";
import { ShapeError } from "../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import { showShape } from "../base/shape.ts";
import { abs, eye, matMul, multiply, normalize, subtract, sum, transpose } from "../ops/index.ts";
import { regularizer, type Regularizer } from "./regularizer.ts";

export interface OrthogonalOptions {
  /** Default: 0.01. */
  readonly factor?: number;
  /** What is to be orthogonal. Default: `rows`. */
  readonly mode?: "rows" | "columns";
}

/**
 * Keeps the rows or columns of a matrix at right angles: the mean size of the cosine between two of them,
 * times `factor`.
 * @throws {ShapeError} from `penalty` unless the weight is a matrix.
 */
export function orthogonal(options: OrthogonalOptions = {}): Regularizer {
  const settings = complete("orthogonal", options, { factor: 0.01, mode: "rows" });
  checkNumbers("orthogonal", settings, { factor: { min: 0 } });
  checkChoice("orthogonal.mode", settings.mode, ["rows", "columns"]);
  return regularizer("orthogonal", settings, (weight) => {
    if (weight.rank !== 2) {
      throw new ShapeError({
        where: "orthogonal",
        expected: "a matrix",
        received: showShape(weight.shape),
      });
    }
    const vectors = normalize(settings.mode === "rows" ? weight : transpose(weight), { epsilon });
    const count = vectors.shape[0]!;
    const cosines = matMul(vectors, transpose(vectors));
    const different = multiply(cosines, subtract(1, eye(count)));
    const pairs = Math.max(1, (count * (count - 1)) / 2);
    return multiply(sum(abs(different)), (0.5 * settings.factor) / pairs);
  });
}
