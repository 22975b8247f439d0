// One matrix product or convolution in Tensorloom: `node product.js PRODUCT`, as works/products.ts describes it in JSON.
import { compile, ops, tensor, type Tensor } from "tensorloom";
import { serve } from "../serve.ts";
import type { Product } from "../works/products.ts";
import { values } from "./pattern.ts";
import { versions } from "./versions.ts";

const { rows, inner, columns, convolution } = JSON.parse(process.argv[2]!) as Product;
const operands = convolution
  ? [
      [convolution.batch, convolution.channels, ...convolution.size],
      [...convolution.kernel, convolution.channels, convolution.filters],
    ]
  : [
      [rows, inner],
      [inner, columns],
    ];
const [left, right] = operands.map((shape, number) =>
  tensor(values(number, shape, { center: 0.5, spread: 0.5 })),
) as [Tensor, Tensor];

function multiply(a: Tensor, b: Tensor): Tensor {
  if (convolution === undefined) return ops.matMul(a, b);
  const { stride: strides, pad } = convolution;
  const padded = ops.pad(
    a,
    [0, 0, ...pad].map((margin) => [margin, margin] as const),
  );
  return ops.conv(padded, b, { strides, dataFormat: "channelsFirst" });
}

// The result stays inside, as between two layers: only its first number comes out.
const first = compile((a: Tensor, b: Tensor) => {
  const all = multiply(a, b);
  return ops.slice(
    all,
    all.shape.map(() => ({ stop: 1 })),
  );
});

await serve({ versions, parameters: 0 }, async () => Number((await (await first(left, right)).data())[0]), {
  since: performance.now(),
  compared: 1,
});
