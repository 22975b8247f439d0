import { complete } from "../../base/options.ts";
import type { Examples } from "../../data/index.ts";
import { leavePrivacy, type Logs, type Model } from "../../training/index.ts";
import { oneHotLabels } from "../pictures/pictureBatches.ts";
import { fitHead, fitHeadDefaults, type FitHeadOptions } from "./fitHead.ts";
import { layerOf } from "./layerOf.ts";
import { outputsOf } from "./outputsOf.ts";
import { countsOf } from "./prototypes.ts";

/**
 * The last stage of a prototype network (Chen et al. 2019, equation 4): trains the last layer alone, on the similarities
 * of pictures to prototypes, by cross-entropy with an L1 penalty on weights between prototypes and other classes. The
 * problem is convex; prototypes stay the patches that they are.
 * Shapes: pictures uint8 `[n, height, width, channels]`, labels int32 `[n]`.
 * @returns the last epoch's loss and accuracy
 * @throws {OptionError} for a model of another kind.
 * @example
 * const pictures = await models.mnistProtopnet.load({ limit: 100 });
 * const model = models.mnistProtopnet.build(pictures);
 * await models.projectPrototypes(model, pictures.train);
 * const { loss } = await models.fitEvidence(model, pictures.train, { epochs: 2 });
 */
export async function fitEvidence(
  model: Model,
  { x, y }: Examples,
  options: FitHeadOptions = {},
): Promise<Logs> {
  const settings = complete("fitEvidence", options, fitHeadDefaults);
  leavePrivacy(model, "the last layer, trained without noise");
  const { similarities } = await outputsOf(model, x, ["similarities"]);
  const labels = oneHotLabels(y, countsOf(model).classes);
  return fitHead(layerOf(model, "evidence"), { features: similarities, labels, activated: false }, settings);
}
