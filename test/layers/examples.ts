import { layers as audio } from "../../src/audio/index.ts";
import type { DType } from "../../src/base/dtype.ts";
import type { Shape } from "../../src/base/shape.ts";
import * as layers from "../../src/layers/index.ts";
import type { DataFormat, Layer } from "../../src/layers/index.ts";
import { network } from "../../src/layers/network.ts";

/** A layer with inputs that it takes, for the contract suite. */
export interface LayerExample {
  readonly make: () => Layer;
  /** Shapes without the batch. */
  readonly inputs: readonly Shape[];
  /** Default: float32. */
  readonly dtype?: DType;
  /** The same layer with channels first, where it has a `dataFormat`. */
  readonly channelsFirst?: () => Layer;
  /** Why it cannot be saved. */
  readonly unsaveable?: string;
  /** Why the output jumps or bends, so that finite differences do not apply. */
  readonly bent?: string;
  /** Weights and inputs, as `x0`, that no output depends on: their gradients are zero, but for rounding. */
  readonly idle?: readonly string[];
  /** Why an example's output depends on the rest of its batch. */
  readonly mixesBatch?: string;
}

const line: Shape = [8, 4];
const image: Shape = [6, 5, 4];
const volume: Shape = [4, 5, 4, 2];

const example = (
  inputs: readonly Shape[],
  make: () => Layer,
  more: Partial<LayerExample> = {},
): LayerExample => ({
  inputs,
  make,
  ...more,
});

/** An example of a layer that has a data format. */
const formatted = (
  inputs: readonly Shape[],
  make: (options: { readonly dataFormat: DataFormat }) => Layer,
  more: Partial<LayerExample> = {},
): LayerExample =>
  example(inputs, () => make({ dataFormat: "channelsLast" }), {
    channelsFirst: () => make({ dataFormat: "channelsFirst" }),
    ...more,
  });

/** A bias of the keys shifts all scores of a query alike. */
const idleKeys = { idle: ["key/bias"] };

const bent = "a kink at a random place";

/** Without the kinks of relu. */
const block = { intermediateDim: 5, numHeads: 2, activation: "gelu" } as const;

/** At least one example of every layer. */
export const layerExamples: readonly LayerExample[] = [
  example([[5]], () => layers.activation("gelu")),
  example([[5]], () => layers.activityRegularization({ l1: 0.1, l2: 0.1 })),
  example([[5]], () => layers.alphaDropout(0.3)),
  example([image], () => layers.batchNormalization({ momentum: 0.5 }), { mixesBatch: "its statistics" }),
  example([image], () => layers.batchNormalization({ axis: 1, scale: false }), {
    mixesBatch: "its statistics",
  }),
  formatted([line], (o) => layers.conv1d(3, 3, { ...o, strides: 2, padding: "same" })),
  example([line], () => layers.conv1d(3, 2, { padding: "causal", dilationRate: 2, activation: "tanh" })),
  formatted([image], (o) => layers.conv2d(6, [3, 2], { ...o, groups: 2, kernelRegularizer: "l2" })),
  formatted([volume], (o) => layers.conv3d(2, 2, { ...o, padding: "same", useBias: false })),
  formatted([line], (o) => layers.conv1dTranspose(3, 3, { ...o, strides: 2 })),
  formatted([image], (o) => layers.conv2dTranspose(3, 3, { ...o, strides: 2, padding: "same" })),
  formatted([volume], (o) => layers.conv3dTranspose(2, 2, o)),
  example([[7]], () => layers.dense(3, { activation: "softmax", kernelConstraint: "nonNeg" })),
  example([[4, 7]], () => layers.dense(3, { activation: "sigmoid", activityRegularizer: "l2" })),
  formatted([line], (o) => layers.depthwiseConv1d(3, { ...o, depthMultiplier: 2 })),
  formatted([image], (o) => layers.depthwiseConv2d(3, { ...o, strides: 2, padding: "same" })),
  example([[6]], () => layers.dropout(0.4)),
  example([[6, 3]], () => layers.dropout(0.4, { noiseShape: [null, 1, null] })),
  example([[6]], () => layers.elu({ alpha: 0.7 })),
  example([[4]], () => layers.embedding(9, 3), { dtype: "int32" }),
  example([line], () => layers.einsumDense("abc,cde->abde", { outputShape: [null, 2, 3], biasAxes: "e" })),
  formatted([image], (o) => layers.flatten(o)),
  example([[5]], () => layers.gaussianDropout(0.3)),
  example([[5]], () => layers.gaussianNoise(0.3)),
  formatted([line], (o) => layers.globalAveragePooling1d(o)),
  formatted([image], (o) => layers.globalAveragePooling2d({ ...o, keepDims: true })),
  formatted([volume], (o) => layers.globalAveragePooling3d(o)),
  formatted([line], (o) => layers.globalMaxPooling1d(o), { bent }),
  formatted([image], (o) => layers.globalMaxPooling2d({ ...o, keepDims: true }), { bent }),
  formatted([volume], (o) => layers.globalMaxPooling3d(o), { bent }),
  example([image], () => layers.groupNormalization({ groups: 2 })),
  example([[5]], () => layers.identity()),
  example([[4, 2]], () => layers.lambda((x) => x), { unsaveable: "it holds a function" }),
  example([image], () => layers.layerNormalization({ axis: [2, 3] })),
  example([[5]], () => layers.leakyRelu(), { bent }),
  example([[5], [5]], () => layers.add()),
  example([[5], [5]], () => layers.subtract()),
  example([[4, 5], [1, 5], [5]], () => layers.multiply()),
  example([[5], [5], [5]], () => layers.average()),
  example([[5], [5]], () => layers.maximum(), { bent }),
  example([[5], [5]], () => layers.minimum(), { bent }),
  example(
    [
      [4, 2],
      [4, 3],
    ],
    () => layers.concatenate(),
  ),
  example(
    [
      [4, 3],
      [3, 2],
    ],
    () => layers.dot([2, 1]),
  ),
  example([[5], [5]], () => layers.dot(1, { normalize: true })),
  example([[3]], () => layers.normalization({ mean: [1, 2, 3], variance: 4 })),
  example([[2, 3]], () => layers.permute([2, 1])),
  formatted([line], (o) => layers.averagePooling1d(2, o)),
  formatted([image], (o) => layers.averagePooling2d(3, { ...o, strides: 2, padding: "same" })),
  formatted([volume], (o) => layers.averagePooling3d(2, o)),
  formatted([line], (o) => layers.maxPooling1d(2, o), { bent }),
  formatted([image], (o) => layers.maxPooling2d(3, { ...o, strides: 2, padding: "same" }), { bent }),
  formatted([volume], (o) => layers.maxPooling3d(2, o), { bent }),
  example([image], () => layers.prelu({ sharedAxes: [1, 2] }), { bent }),
  example([[5]], () => layers.relu({ maxValue: 6, negativeSlope: 0.1, threshold: 0.2 }), { bent }),
  example([[5]], () => layers.repeatVector(3)),
  example([[5]], () => layers.rescaling(2, { offset: -1 })),
  example([[12]], () => layers.reshape([3, -1])),
  formatted([image], (o) => layers.resizing(4, 7, o)),
  example([[4, 3]], () => layers.rmsNormalization()),
  formatted([line], (o) => layers.separableConv1d(3, 3, o)),
  formatted([image], (o) =>
    layers.separableConv2d(3, 3, { ...o, depthMultiplier: 2, strides: 2, padding: "same" }),
  ),
  example([[5]], () => layers.softmax()),
  example([image], () => layers.softmax({ axis: [1, 2] })),
  example([image], () => layers.dropBlock2d(0.3, { blockSize: 2 })),
  example([[4, 3]], () => layers.stochasticDepth(0.4)),
  formatted([line], (o) => layers.spatialDropout1d(0.3, o)),
  formatted([image], (o) => layers.spatialDropout2d(0.3, o)),
  formatted([volume], (o) => layers.spatialDropout3d(0.3, o)),
  example([[5]], () => layers.spectralNormalization(layers.dense(4)), {
    bent: "its power iteration is not differentiated through, as in the paper",
  }),
  example([[4, 3]], () => layers.unitNormalization({ axis: [1, 2] })),
  example([line], () => layers.upSampling1d(2)),
  formatted([image], (o) => layers.upSampling2d(2, { ...o, interpolation: "bilinear" })),
  formatted([volume], (o) => layers.upSampling3d([1, 2, 1], o)),
  formatted([line], (o) => layers.zeroPadding1d([1, 2], o)),
  formatted([image], (o) =>
    layers.zeroPadding2d(
      [
        [0, 1],
        [2, 0],
      ],
      o,
    ),
  ),
  formatted([volume], (o) => layers.zeroPadding3d(1, o)),
  formatted([line], (o) => layers.cropping1d([1, 2], o)),
  formatted([image], (o) =>
    layers.cropping2d(
      [
        [0, 1],
        [2, 0],
      ],
      o,
    ),
  ),
  formatted([volume], (o) => layers.cropping3d(1, o)),
  example([line], () => layers.masking({ maskValue: 1 })),
  example([line], () => layers.simpleRnn(3, { kernelRegularizer: "l2" })),
  example([line, [3]], () => layers.simpleRnn(3, { returnSequences: true, returnState: true })),
  example([line], () => layers.lstm(3, { dropout: 0.3, recurrentDropout: 0.3 })),
  example([line, [3], [3]], () => layers.lstm(3, { goBackwards: true, returnSequences: true })),
  example([line], () => layers.lstm(3, { recompute: true, returnState: true, unitForgetBias: false })),
  example([line], () =>
    layers.gru(3, { returnSequences: true, activation: "softsign", activityRegularizer: "l2" }),
  ),
  example([line, [3]], () => layers.gru(3, { resetAfter: false, returnState: true, dropout: 0.3 })),
  example([[4], [3]], () => layers.simpleRnnCell(3)),
  example([[4], [3], [3]], () => layers.lstmCell(3, { useBias: false })),
  example([[4], [3]], () => layers.gruCell(3)),
  example([[4], [3], [2], [2]], () => layers.stackedRnnCells([layers.gruCell(3), layers.lstmCell(2)])),
  example([line], () => layers.rnn(layers.lstmCell(3), { returnState: true })),
  example([line], () =>
    layers.rnn([layers.gruCell(3, { dropout: 0.3 }), layers.lstmCell(2)], {
      returnSequences: true,
      returnState: true,
    }),
  ),
  example([line], () => layers.bidirectional(layers.lstm(3, { returnSequences: true }))),
  example([line, [3], [3]], () =>
    layers.bidirectional(layers.gru(3, { returnState: true }), { mergeMode: null }),
  ),
  example([line], () =>
    layers.bidirectional(layers.rnn(layers.lstmCell(3)), {
      mergeMode: "mul",
      backwardLayer: layers.simpleRnn(3, { goBackwards: true }),
    }),
  ),
  example([[3, ...line]], () => layers.timeDistributed(layers.lstm(2))),
  example([line], () => layers.lora(layers.dense(3, { activation: "tanh" }), { rank: 2, alpha: 3 })),
  example([line], () =>
    layers.lora(layers.transformerEncoder({ intermediateDim: 8, numHeads: 2, activation: "gelu" }), {
      rank: 2,
    }),
  ),
  example([[3, ...image]], () =>
    layers.timeDistributed(layers.conv2d(2, 3, { activation: "tanh", trainable: false })),
  ),
  example([[3, 4]], () => {
    const x = layers.input([4]);
    return layers.timeDistributed(network(x, layers.dense(2)(layers.dense(5, { activation: "tanh" })(x))));
  }),
  example([[3, ...line]], () => layers.convLstm1d(2, 3, { padding: "same", returnSequences: true })),
  example([[3, ...image]], () => layers.convLstm2d(2, [3, 2], { strides: 2, dropout: 0.3 })),
  example([[2, ...volume]], () => layers.convLstm3d(1, 2, { returnState: true, dilationRate: 2 })),
  example([[3, 4], line], () => layers.attention({ useScale: true, returnAttentionScores: true })),
  example([line, line, line], () =>
    layers.attention({ scoreMode: "concat", dropout: 0.3, useCausalMask: true }),
  ),
  example([[3, 4], line], () => layers.additiveAttention({ dropout: 0.3 })),
  example([line], () => layers.multiHeadAttention(2, 3, { useCausalMask: true, dropout: 0.3 }), idleKeys),
  example(
    [[3, 5], line],
    () => layers.multiHeadAttention(2, 4, { valueDim: 3, outputShape: [2, 3], returnAttentionScores: true }),
    idleKeys,
  ),
  example([line], () => layers.multiHeadAttention(2, 4, { rotaryMaxWavelength: 100, useBias: false })),
  example([[3, 4, 2]], () => layers.multiHeadAttention(2, 3, { attentionAxes: [2] }), idleKeys),
  example(
    [line],
    () =>
      layers.groupQueryAttention({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 2, useCausalMask: true }),
    idleKeys,
  ),
  example(
    [[3, 4], line, line],
    () =>
      layers.groupQueryAttention({
        headDim: 3,
        numQueryHeads: 2,
        numKeyValueHeads: 1,
        dropout: 0.3,
        returnAttentionScores: true,
      }),
    idleKeys,
  ),
  example([line], () => layers.positionEmbedding(9), { idle: ["x0"] }),
  example([[4]], () => layers.reversibleEmbedding(9, 3), { dtype: "int32" }),
  example([[4, 3]], () => layers.reversibleEmbedding(9, 3, { logitSoftCap: 5 })),
  example([[4, 3]], () => layers.reversibleEmbedding(9, 3, { tieWeights: false }), { idle: ["embeddings"] }),
  example([line], () => layers.rotaryEmbedding({ maxWavelength: 100, scalingFactor: 2 })),
  example([line], () => layers.sinePositionEncoding(), { idle: ["x0"] }),
  example(
    [[4]],
    () => layers.tokenAndPositionEmbedding({ vocabularySize: 9, sequenceLength: 5, embeddingDim: 3 }),
    { dtype: "int32" },
  ),
  example([line], () => layers.transformerEncoder({ ...block, dropout: 0.2, layerNormEpsilon: 0.1 }), {
    idle: ["selfAttention/key/bias"],
  }),
  example([line], () =>
    layers.transformerEncoder({
      ...block,
      normalizeFirst: true,
      useCausalMask: true,
      rotaryMaxWavelength: 100,
      returnAttentionScores: true,
    }),
  ),
  example([line], () => layers.transformerDecoder({ ...block, normalizeFirst: true }), {
    idle: ["selfAttention/key/bias"],
  }),
  example(
    [line, [3, 6]],
    () => layers.transformerDecoder({ ...block, dropout: 0.2, layerNormEpsilon: 0.1 }),
    { idle: ["selfAttention/key/bias", "crossAttention/key/bias"] },
  ),
  example([[4, 5]], () =>
    layers.lora(layers.dense(3, { activation: "tanh" }), { rank: 2, alpha: 6, dropout: 0.3 }),
  ),
  example([line], () =>
    layers.lora(layers.transformerEncoder({ ...block, normalizeFirst: true, rotaryMaxWavelength: 100 }), {
      rank: 1,
      weights: ["query", "attentionOutput"],
    }),
  ),
  example([[40]], () =>
    audio.melSpectrogram({
      fftLength: 16,
      sequenceStride: 8,
      samplingRate: 8000,
      numMelBins: 3,
      powerToDb: false,
    }),
  ),
  example([line], () => audio.specAugment({ maxTimeWidth: 4, maxFrequencyWidth: 3 })),
];
