import { registry } from "../base/registry.ts";
import { constant, identity, ones, zeros } from "./constant.ts";
import type { Initializer } from "./initializer.ts";
import { orthogonal } from "./orthogonal.ts";
import { randomNormal, randomUniform, truncatedNormal } from "./random.ts";
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  varianceScaling,
} from "./varianceScaling.ts";

export * from "./constant.ts";
export type { Initializer, SeedOptions } from "./initializer.ts";
export * from "./orthogonal.ts";
export * from "./random.ts";
export * from "./varianceScaling.ts";

export const { get, fromConfig, names } = registry<Initializer>("initializer", {
  zeros,
  ones,
  constant,
  identity,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
});
