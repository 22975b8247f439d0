import { gammaAndBeta, kernelAndBias, type TensorMap } from "./tensorMap.ts";

/** Where BERT's weights stand in Hugging Face's checkpoints. */
export function bertTensors(blocks: number): TensorMap {
  const linear = (path: string, tensor: string, inputAxes = 1): TensorMap =>
    kernelAndBias(path, tensor, { layout: "linear", inputAxes });
  const embeddings = (path: string, tensor: string): TensorMap => ({
    [`${path}/embeddings`]: { layout: "same", tensor: `embeddings.${tensor}.weight` },
  });
  const block = (i: number): TensorMap => {
    const [ours, theirs] = [`block${i}`, `encoder.layer.${i}`];
    return {
      ...linear(`${ours}/selfAttention/query`, `${theirs}.attention.self.query`),
      ...linear(`${ours}/selfAttention/key`, `${theirs}.attention.self.key`),
      ...linear(`${ours}/selfAttention/value`, `${theirs}.attention.self.value`),
      ...linear(`${ours}/selfAttention/attentionOutput`, `${theirs}.attention.output.dense`, 2),
      ...gammaAndBeta(`${ours}/selfAttentionLayerNorm`, `${theirs}.attention.output.LayerNorm`),
      ...linear(`${ours}/feedforwardIntermediateDense`, `${theirs}.intermediate.dense`),
      ...linear(`${ours}/feedforwardOutputDense`, `${theirs}.output.dense`),
      ...gammaAndBeta(`${ours}/feedforwardLayerNorm`, `${theirs}.output.LayerNorm`),
    };
  };
  return {
    ...embeddings("tokenEmbedding", "word_embeddings"),
    ...embeddings("positionEmbedding", "position_embeddings"),
    ...embeddings("tokenTypeEmbedding", "token_type_embeddings"),
    ...gammaAndBeta("embeddingNorm", "embeddings.LayerNorm"),
    ...Object.assign({}, ...Array.from({ length: blocks }, (_, i) => block(i))),
    ...linear("pooler", "pooler.dense"),
    ...linear("classifier", "classifier"),
  };
}

/** The places' own numbers, which older versions saved. */
export const bertConstants = /^embeddings\.(position|token_type)_ids$/;

/** Heads for what BERT was pretrained on, and for other tasks. */
export const bertHeads = /^(cls|classifier|qa_outputs)\./;

/** What a tagger and an encoder of sentences do not use. */
export const bertPooler = /^pooler\./;
