import type { Contender } from "./compare/contender.ts";
import { Program } from "./compare/program.ts";
import { pytorch } from "./contenders/pytorch.ts";
import { tensorloom } from "./contenders/tensorloom.ts";
import { forwardOperations, product } from "./works/products.ts";

/** The most that this machine was seen to compute, and what did it. */
export interface Peak {
  /** GFLOP/s, float32. */
  readonly speed: number;
  readonly by: string;
}

const sizes = [1024, 2048];

/**
 * The fastest of large matrix products by ONNX Runtime, which Tensorloom runs on, and by PyTorch: the measure that all
 * figures are shares of.
 */
export async function measurePeak(): Promise<Peak> {
  let best: Peak = { speed: 0, by: "nothing" };
  for (const contender of [tensorloom, pytorch]) {
    if (contender.absent() !== undefined) continue;
    for (const size of sizes) {
      const speed = await fastest(contender, size);
      if (speed > best.speed) best = { speed, by: `${contender.name}, ${size} x ${size} x ${size}` };
    }
  }
  return best;
}

async function fastest(contender: Contender, size: number): Promise<number> {
  const square = product([size, size, size]);
  const operations = forwardOperations([square]);
  const [variant] = contender.variants({
    name: "peak",
    title: "",
    program: "product",
    arguments: [JSON.stringify(square)],
    parameters: 0,
    operations,
  });
  const program = await Program.start(variant!);
  const least = Math.min(...(await program.iterate(20)));
  program.stop();
  return operations / 1e6 / least;
}
