import { ComputeError } from "../../base/errors.ts";
import { compile, device, ops, tensor, valueAndGrad, type Tensor } from "../../index.ts";

/** How the engine did. */
export interface TestRun {
  readonly library: string;
  /** Building, compiling and running it. */
  readonly firstMilliseconds: number;
  /** Running it again. */
  readonly milliseconds: number;
}

/** Runs that the time is the mean of. */
const repetitions = 20;

/**
 * Runs a small graph whose result is known: the sum of a convolution of ones with ones, and its gradient by the
 * kernel. A 3 x 3 kernel of ones on an 8 x 8 picture of ones gives 9 at each of 6 x 6 places; each element of the
 * kernel meets 36 pixels.
 * @throws {ComputeError} when the result is wrong.
 */
export async function testRun(): Promise<TestRun> {
  const total = (kernel: Tensor, picture: Tensor): Tensor => ops.sum(ops.conv(picture, kernel));
  const step = compile((kernel: Tensor, picture: Tensor) => valueAndGrad(total)(kernel, picture));
  const kernel = ops.ones([3, 3, 1, 1]);
  const picture = ops.ones([1, 8, 8, 1]);
  const [k, p] = await Promise.all([kernel.array(), picture.array()]);
  const start = performance.now();
  const [value, gradient] = await step(tensor(k), tensor(p));
  const firstMilliseconds = performance.now() - start;
  await check("the sum of a convolution", value, 9 * 36);
  await check("its gradient", gradient, 36);
  const again = performance.now();
  for (let i = 0; i < repetitions; i++) await step(k, p);
  const milliseconds = (performance.now() - again) / repetitions;
  return { library: (await device()).library, firstMilliseconds, milliseconds };
}

async function check(what: string, result: Tensor, expected: number): Promise<void> {
  const wrong = (await result.data()).find((value) => Math.abs(Number(value) - expected) > 1e-3);
  if (wrong === undefined) return;
  throw new ComputeError({
    where: "test run",
    problem: `${what} is wrong`,
    expected: `${expected}`,
    received: `${wrong}`,
  });
}
