/** Complex numbers: real parts and imaginary parts apart. */
export interface ComplexArray {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * The discrete Fourier transform in place, `X[k] = sum over n of x[n] e^(-2 pi i k n / N)`, by Cooley and Tukey's halving.
 * Its rounding is about `log2(N) 1e-16` of the root of the sum of squares. The inverse is the same with real and
 * imaginary parts exchanged, going in and coming out, divided by `N`.
 * @param x a power of two numbers
 */
export function fourierTransform({ real, imaginary }: ComplexArray): void {
  const size = real.length;
  reverseBits(real);
  reverseBits(imaginary);
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half);
    for (let block = 0; block < size; block += 2 * half) {
      for (let k = 0; k < half; k++) {
        const low = block + k;
        const high = low + half;
        const c = cosines[k * stride]!;
        const s = sines[k * stride]!;
        const re = real[high]! * c - imaginary[high]! * s;
        const im = real[high]! * s + imaginary[high]! * c;
        real[high] = real[low]! - re;
        imaginary[high] = imaginary[low]! - im;
        real[low] = real[low]! + re;
        imaginary[low] = imaginary[low]! + im;
      }
    }
  }
}

/** Puts each element where its index leads when its bits are read backwards. */
function reverseBits(values: Float64Array): void {
  const size = values.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}
