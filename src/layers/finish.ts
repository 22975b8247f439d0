import type { Tensor } from "../graph/tensor.ts";
import { add, divide } from "../ops/index.ts";
import { activation } from "./activations.ts";
import type { BiasSettings } from "./kernelOptions.ts";
import type { CallContext } from "./layer.ts";
import { alongAxis, channelAxis, type DataFormatOption } from "./dataFormat.ts";
import { regularizer, type GivenRegularizer } from "./weight.ts";

/** The common end of layers with a kernel: bias, activation, activity penalty. */
export function finish(
  where: string,
  settings: BiasSettings,
  y: Tensor,
  bias: Tensor | undefined,
  context: CallContext,
): Tensor {
  const result = activation(where, settings.activation)(bias === undefined ? y : add(y, bias));
  penalizeActivity(settings.activityRegularizer, result, context);
  return result;
}

/** The same for layers on images, whose bias lies along the channels. */
export const finishChannels = (
  where: string,
  settings: BiasSettings & Required<DataFormatOption>,
  y: Tensor,
  bias: Tensor | undefined,
  context: CallContext,
): Tensor =>
  finish(
    where,
    settings,
    y,
    bias && alongAxis(bias, channelAxis(y.rank, settings.dataFormat), y.rank),
    context,
  );

/** Adds the penalty on a layer's result to the loss: its mean over the batch, as in Keras. */
export function penalizeActivity(
  given: GivenRegularizer | undefined,
  result: Tensor,
  context: CallContext,
): void {
  if (given === undefined) return;
  context.addLoss(divide(regularizer(given).penalty(result), result.shape[0]!));
}
