import { gammaAndBeta, kernelAndBias, type TensorMap } from "./tensorMap.ts";

/** Where GPT-2's weights stand in Hugging Face's checkpoints. */
export function gpt2Tensors(blocks: number): TensorMap {
  const block = (i: number): TensorMap => {
    const [ours, theirs] = [`block${i}`, `h.${i}`];
    // Queries, keys and values are one matrix there.
    const projections = ["query", "key", "value"].map((name, index) =>
      kernelAndBias(`${ours}/selfAttention/${name}`, `${theirs}.attn.c_attn`, {
        layout: "conv1d",
        part: { index, of: 3 },
      }),
    );
    const dense = (path: string, tensor: string, inputAxes = 1): TensorMap =>
      kernelAndBias(`${ours}/${path}`, `${theirs}.${tensor}`, { layout: "conv1d", inputAxes });
    return {
      ...gammaAndBeta(`${ours}/selfAttentionLayerNorm`, `${theirs}.ln_1`),
      ...Object.assign({}, ...projections),
      ...dense("selfAttention/attentionOutput", "attn.c_proj", 2),
      ...gammaAndBeta(`${ours}/feedforwardLayerNorm`, `${theirs}.ln_2`),
      ...dense("feedforwardIntermediateDense", "mlp.c_fc"),
      ...dense("feedforwardOutputDense", "mlp.c_proj"),
    };
  };
  return {
    "tokenEmbedding/embeddings": { layout: "same", tensor: "wte.weight" },
    "tokenEmbedding/reverseEmbeddings": { layout: "linear", tensor: "lm_head.weight" },
    "positionEmbedding/embeddings": { layout: "same", tensor: "wpe.weight" },
    ...Object.assign({}, ...Array.from({ length: blocks }, (_, i) => block(i))),
    ...gammaAndBeta("finalNorm", "ln_f"),
  };
}

/** Masks, which older versions saved. */
export const gpt2Constants = /^h\.\d+\.attn\.(bias|masked_bias)$/;

/** A copy of the embeddings, where the two are tied. */
export const gpt2TiedHead = /^lm_head\.weight$/;
