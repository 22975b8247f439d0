import { onnxTypes } from "../graph/onnxTypes.ts";
import { defineMultiOp, sameDType, type OpFunction } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { affineOp, affineSumOp, alongChannels, besideChannels, expectChannelVectors } from "./affine.ts";
import { add, multiply, negative, subtract } from "./arithmetic.ts";
import { rsqrt } from "./exponential.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo, sum } from "./sum.ts";
import { moveAxis } from "./transpose.ts";

type Epsilon = { readonly epsilon: number };

/**
 * Batch normalization by the batch's own statistics, channels first (Ioffe & Szegedy 2015):
 * `y = gamma (x - mean) r + beta`, `r = (variance + epsilon)^(-1/2)`. Gives y, mean and the population's
 * variance, each over all axes but the channels; ONNX Runtime computes them in one node.
 * Shapes: `x [n, channels, ...spatial]`; all others `[channels]`.
 */
export const normalizeBatchOp: OpFunction<readonly ["x", "gamma", "beta"], Epsilon, Tensor[]> = defineMultiOp(
  {
    name: "normalizeBatch",
    inputs: ["x", "gamma", "beta"],
    inferType([x, gamma, beta]) {
      expectChannelVectors("normalizeBatch", x, { gamma, beta });
      const dtype = sameDType("normalizeBatch", [x, gamma, beta]);
      return [x, { dtype, shape: gamma.shape }, { dtype, shape: gamma.shape }];
    },
    // With n elements a channel, S = sum dy and D = dgamma = r (sum dy x - mean S):
    //   dx = gamma r (dy - S / n - (x - mean) r D / n) + dmean / n + 2 (x - mean) dvariance / n
    // which is  a dy + b x + c  with vectors a, b, c over the channels: two passes.
    vjp({ dys: [dy, dMean, dVariance], ys: [, mean, variance], attributes: { epsilon } }, x, gamma) {
      const over = { axis: besideChannels(x) };
      const each = x.shape[1]! / x.size;
      const slope = dVariance && multiply(dVariance, 2 * each);
      const offset = dMean && multiply(dMean, each);
      const r = rsqrt(add(variance!, epsilon));
      const a = multiply(gamma, r);
      const total = dy && sum(dy, over);
      const dGamma = dy && multiply(r, subtract(sum(multiply(dy, x), over), multiply(mean!, total!)));
      const b = plus(dGamma && negative(multiply(multiply(a, r), multiply(dGamma, each))), slope);
      if (b === undefined)
        return [offset ? broadcastTo(alongChannels(offset, x), x.shape) : null, null, null];
      const shift = plus(total && negative(multiply(multiply(a, total), each)), offset);
      const c = plus(negative(multiply(b, mean!)), shift)!;
      const dx = dy ? affineSumOp(dy, a, c, multiply(x, alongChannels(b, x))) : affineOp(x, b, c);
      return [dx, dGamma ?? null, total ?? null];
    },
    // The channels of every example stand side by side.
    batch({ batched, size, attributes }, ...inputs) {
      const [x, gamma, beta] = inputs.map((t, i) => (batched[i] ? t : broadcastTo(t, [size, ...t.shape])));
      const [, n, channels, ...spatial] = x!.shape;
      const side = reshape(moveAxis(x!, 0, 1), [n!, size * channels!, ...spatial]);
      const flat = (vectors: Tensor): Tensor => reshape(vectors, [size * channels!]);
      const [y, ...statistics] = normalizeBatchOp(side, flat(gamma!), flat(beta!), attributes);
      const apart = moveAxis(reshape(y!, [n!, size, channels!, ...spatial]), 1, 0);
      return [apart, ...statistics.map((t) => reshape(t, [size, channels!]))];
    },
    lower(onnx, [x, gamma, beta], { epsilon }, { inputs: [, type] }) {
      // The kernel writes its statistics over the "running" ones it is given, whoever else reads them. Only
      // random numbers are sure to be nobody else's: equal nodes are merged, and these never are.
      const scratch = () =>
        onnx.node("RandomUniform", [], { shape: type!.shape, dtype: onnxTypes[type!.dtype] });
      // Momentum 0 keeps nothing of them.
      return onnx.nodes("BatchNormalization", [x, gamma, beta, scratch(), scratch()], 3, {
        epsilon: { float: epsilon },
        momentum: { float: 0 },
        training_mode: 1,
      });
    },
    samples: [
      { inputs: [[3, 2, 4], { shape: [2], low: 0.5, high: 1.5 }, [2]], attributes: { epsilon: 1e-3 } },
      { inputs: [[5, 2], { shape: [2], low: 0.5, high: 1.5 }, [2]], attributes: { epsilon: 0.1 } },
    ],
  },
);

const plus = (a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined =>
  a && b ? add(a, b) : (a ?? b);
