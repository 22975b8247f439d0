import { ShapeError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { checkRate, dropRandomly } from "./dropRandomly.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface NoiseShape {
  /**
   * The shape in which is drawn what to drop, repeated along axes of length 1; `null` stands for the
   * input's own length. Default: the input's shape, every element by itself.
   */
  readonly noiseShape?: readonly (number | null)[];
}
export interface DropoutOptions extends NoiseShape, LayerOptions {}

const dropoutLayer = defineLayer({
  type: "dropout",
  options({ rate, ...rest }: NoiseShape & { readonly rate: number }) {
    checkRate("dropout", rate);
    return { rate, ...complete("dropout", rest, { noiseShape: undefined }) };
  },
  mask: "keep",
  call({ rate, noiseShape }, _, [x], context) {
    const shape = noiseShape?.map((n, i) => n ?? x!.shape[i]!) ?? x!.shape;
    if (shape.length !== x!.rank || shape.some((n, i) => n !== 1 && n !== x!.shape[i])) {
      throw new ShapeError({
        where: "dropout.noiseShape",
        expected: `1 or null for each of ${x!.rank} axes, the batch first`,
        received: JSON.stringify(noiseShape),
      });
    }
    return dropRandomly(x!, rate, shape, context);
  },
});

/**
 * While training, sets a random part `rate` of the elements to zero and divides the rest by `1 - rate`
 * (Srivastava et al. 2014); at inference does nothing.
 * Shapes: any, unchanged.
 * @throws {OptionError} unless `rate` lies in [0, 1].
 * @example layers.dropout(0.5)
 */
export const dropout = (rate: number, options: DropoutOptions = {}): Layer =>
  dropoutLayer({ ...options, rate });
