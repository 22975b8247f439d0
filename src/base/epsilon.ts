/** What keeps divisors from 0 and probabilities from 0 and 1: Keras's `epsilon()`. */
export const epsilon = 1e-7;
