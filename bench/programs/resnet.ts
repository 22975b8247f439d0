// ResNets in Tensorloom: `node resnet.js resnet20-step|resnet50-step|resnet50-forward`.
import { serve } from "../serve.ts";
import { countTrained, startFromPattern, tokens, values } from "./pattern.ts";
import { resnet20, resnet50 } from "./residualNetworks.ts";
import { versions } from "./versions.ts";

const work = process.argv[2];
const small = work === "resnet20-step";
const size = small ? 32 : 224;
const x = values(100, [small ? 128 : 16, size, size, 3]);
const y = tokens(101, [small ? 128 : 16], small ? 10 : 1000);

const since = performance.now();
const model = small ? resnet20() : resnet50();
const filling = startFromPattern(model, 0.05);

/** The first image's first logits. */
const predict = async () => [...(await (await model.predictOnBatch(x)).data()).subarray(0, 10)].map(Number);

await serve(
  { versions, parameters: countTrained(model) },
  work === "resnet50-forward" ? predict : () => model.trainOnBatch(x, y),
  { since: since + filling, compared: work === "resnet50-forward" ? 1 : 3 },
);
