/** Beyond it `1 - erf` loses digits, and the continued fraction converges fast. */
const whereTailsBegin = 1.5;

/** `erf(x)` of small `x >= 0`: `2 / sqrt(pi) exp(-x^2) sum over n of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1))`, all terms positive. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** `exp(x^2) erfc(x)` of large `x`: Laplace's continued fraction `1 / (sqrt(pi) (x + (1/2) / (x + (2/2) / (x + ...))))`. */
function scaledTail(x: number): number {
  let fraction = x;
  for (let n = Math.ceil(10 + 150 / (x * x)); n > 0; n--) fraction = x + n / 2 / fraction;
  return 1 / (Math.sqrt(Math.PI) * fraction);
}

/** `erfc(x) = 1 - erf(x)`, to 14 digits of itself until it underflows at 26.5. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < whereTailsBegin) return 1 - erfSeries(x);
  return x > 27 ? 0 : Math.exp(-x * x) * scaledTail(x);
}

/**
 * `log(erfc(x))`, which is finite where `erfc(x)` has long become zero.
 * @example logErfc(100) // -10005.18
 */
export function logErfc(x: number): number {
  return x < whereTailsBegin ? Math.log(erfc(x)) : Math.log(scaledTail(x)) - x * x;
}

/** `log(Phi(x))`, `Phi(x)` being the probability that a standard normal number is below `x`. */
export const logNormalBelow = (x: number): number => logErfc(-x / Math.SQRT2) - Math.LN2;
