/** A complex kernel `[size, size]`. */
export interface ComplexKernel {
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
}

/** Along an edge, wavelets are as many times as long as across it. */
const slant = 0.5;

/** Calls `f` with the offsets of every place of a kernel from its middle. */
function eachPlace(size: number, f: (y: number, x: number, at: number) => void): void {
  const middle = (size - 1) / 2;
  for (let at = 0; at < size * size; at++) f(Math.floor(at / size) - middle, (at % size) - middle, at);
}

/** A Gaussian of standard deviation `sigma`, of sum 1. */
export function gaussianKernel(size: number, sigma: number): Float32Array {
  const kernel = new Float32Array(size * size);
  eachPlace(size, (y, x, at) => (kernel[at] = Math.exp(-(x * x + y * y) / (2 * sigma ** 2))));
  const total = kernel.reduce((sum, value) => sum + value, 0);
  return kernel.map((value) => value / total);
}

/**
 * A Morlet wavelet: `g(u) (exp(i xi u1) - b)`, its envelope g a Gaussian of standard deviation `0.8 scale` across and twice
 * that along the edge, `xi = 3 pi / (4 scale)`, and b such that the sum is 0: it does not see what is even.
 */
export function morletKernel(
  size: number,
  { scale, angle }: { readonly scale: number; readonly angle: number },
): ComplexKernel {
  const sigma = 0.8 * scale;
  const xi = (3 * Math.PI) / (4 * scale);
  const envelope = new Float64Array(size * size);
  const phase = new Float64Array(size * size);
  eachPlace(size, (y, x, at) => {
    const across = x * Math.cos(angle) + y * Math.sin(angle);
    const along = y * Math.cos(angle) - x * Math.sin(angle);
    envelope[at] = Math.exp(-(across ** 2 + (slant * along) ** 2) / (2 * sigma ** 2));
    phase[at] = xi * across;
  });
  const total = envelope.reduce((sum, g) => sum + g, 0);
  const even = envelope.reduce((sum, g, at) => sum + g * Math.cos(phase[at]!), 0) / total;
  return {
    real: Float32Array.from(envelope, (g, at) => (g * (Math.cos(phase[at]!) - even)) / total),
    imaginary: Float32Array.from(envelope, (g, at) => (g * Math.sin(phase[at]!)) / total),
  };
}
