import { OptionError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import type { Shape } from "../base/shape.ts";
import { einsum } from "../ops/index.ts";
import { axisLengths, parseEquation } from "./einsumEquation.ts";
import { finish } from "./finish.ts";
import { kernelAndBias, kernelDefaults, type KernelOptions } from "./kernelOptions.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface Options extends Omit<KernelOptions, "useBias"> {
  /** The output's lengths without the batch and `...`; `null` takes the input's. */
  readonly outputShape: number | readonly (number | null)[];
  /** The letters of the output along which a bias is learned. Default: none, no bias. */
  readonly biasAxes?: string;
}
export interface EinsumDenseOptions extends Options, LayerOptions {}

const { useBias: _, ...kernelDefaultsAlone } = kernelDefaults;
const defaults = { ...kernelDefaultsAlone, biasAxes: "" };

/** The options as layers with a kernel have them. */
const settingsOf = <T extends { readonly biasAxes: string }>(options: T) => ({
  ...options,
  useBias: options.biasAxes !== "",
});

/** The bias spans the output from its first axis on, with length 1 where it is not wanted. */
function biasShape(
  output: string,
  axes: string,
  lengths: ReadonlyMap<string, number>,
  behind: number,
): Shape {
  const first = [...output].findIndex((letter) => axes.includes(letter));
  const own = [...output].slice(first).map((letter) => (axes.includes(letter) ? lengths.get(letter)! : 1));
  return [...own, ...new Array<number>(behind).fill(1)];
}

const einsumDenseLayer = defineLayer({
  type: "einsumDense",
  options({ equation, outputShape, ...rest }: Options & { readonly equation: string }) {
    const settings = complete("einsumDense", rest, defaults);
    const { output } = parseEquation(equation);
    const missing = [...settings.biasAxes].find((letter) => !output.includes(letter));
    if (missing !== undefined) {
      throw new OptionError({
        where: "einsumDense.biasAxes",
        expected: `letters of the output, ${output}`,
        received: `'${missing}'`,
      });
    }
    return { equation, outputShape: [outputShape].flat(), ...settings };
  },
  weights(options, [x]) {
    const equation = parseEquation(options.equation);
    const { input, kernel, output, ellipsis } = equation;
    const lengths = axisLengths(equation, x!.shape, options.outputShape);
    const behind = ellipsis === "right" ? x!.shape.length - input.length : 0;
    return kernelAndBias(
      settingsOf(options),
      [...kernel].map((letter) => lengths.get(letter)!),
      biasShape(output, options.biasAxes, lengths, behind),
    );
  },
  call: (options, { kernel, bias }, [x], context) =>
    finish("einsumDense", settingsOf(options), einsum(options.equation, x!, kernel!), bias, context),
});

/**
 * A dense layer over any axes, named by an equation: `y = activation(einsum(equation, x, kernel) + bias)`.
 * Shapes: `"abc,cd->abd"` with `outputShape [null, 5]`: `x [batch, b, c]` -> `[batch, b, 5]`.
 * @throws {OptionError} when the equation is malformed.
 * @throws {ShapeError} when it does not fit the input.
 * @example layers.einsumDense("abc,cde->abde", { outputShape: [null, 8, 64], biasAxes: "de" }) // 8 heads
 */
export const einsumDense = (equation: string, options: EinsumDenseOptions): Layer =>
  einsumDenseLayer({ ...options, equation });
