/**
 * Changes the logits of the next token, seeing the tokens before it; what must not be chosen gets -infinity.
 * It gives a new array. Each of those made here equals the processor of its name in Hugging Face transformers.
 */
export type LogitsProcessor = (logits: Float32Array, tokens: ArrayLike<number>) => Float32Array;

/** Several processors, one after the other. @example decoding.inTurn([decoding.temperature(0.7), decoding.topK(50)]) */
export const inTurn =
  (processors: readonly LogitsProcessor[]): LogitsProcessor =>
  (logits, tokens) =>
    processors.reduce((changed, process) => process(changed, tokens), logits);
