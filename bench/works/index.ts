import * as architectures from "./architectures.ts";
import { forwardOperations, largestOf, stepOperations, type Product } from "./products.ts";
import type { Work } from "./work.ts";

const gptStep = { width: 256, heads: 8, blocks: 4, vocabulary: 5000 };
const models = {
  mlp: architectures.mlp(32),
  chapterCnn: architectures.chapterCnn(64),
  resnet20: architectures.resnet20(128),
  lstm: architectures.lstm(),
  gpt: architectures.gpt({ ...gptStep, batch: 16, time: 128 }),
  nanogpt: architectures.gpt({ batch: 12, time: 64, width: 128, heads: 4, blocks: 4, vocabulary: 66 }),
  textcnn: architectures.textcnn(),
  resnet50: architectures.resnet50(16),
  gpt2: architectures.gpt({ batch: 1, time: 256, width: 768, heads: 12, blocks: 12, vocabulary: 50_257 }),
};

const modelWorks: readonly Work[] = [
  {
    name: "cnn-step",
    title: "Training step of the chapter's CNN (batch 64, float32, Adam)",
    program: "cnn",
    parameters: 315_722,
    operations: stepOperations(models.chapterCnn),
    goal: 0.6,
    convolutions: true,
    count: { of: "images", number: 64 },
  },
  {
    name: "cnn-predict",
    title: "Prediction of the chapter's CNN (batch 64, float32)",
    program: "cnn",
    parameters: 315_722,
    operations: forwardOperations(models.chapterCnn),
    convolutions: true,
    count: { of: "images", number: 64 },
  },
  {
    name: "cnn-predict-10000",
    title: "Prediction of 10,000 images by the chapter's CNN (float32, in batches of the library's choice)",
    program: "cnn",
    parameters: 315_722,
    operations: forwardOperations(architectures.chapterCnn(10_000)),
    goal: 0.5,
    iterations: 5,
    convolutions: true,
    count: { of: "images", number: 10_000 },
  },
  {
    name: "resnet20-step",
    title: "Training step of ResNet-20 for CIFAR (batch 128, float32, SGD with momentum and weight decay)",
    program: "resnet",
    parameters: 272_474,
    operations: stepOperations(models.resnet20),
    goal: 0.9,
    iterations: 5,
    convolutions: true,
    count: { of: "images", number: 128 },
  },
  {
    name: "mlp-step",
    title: "Training step of a small MLP (784-128-10, batch 32, float32, Adam)",
    program: "mlp",
    parameters: 101_770,
    operations: stepOperations(models.mlp),
    goal: 0.5,
    // Enough for JavaScript to be compiled, as in a training of any length.
    iterations: 1000,
    count: { of: "steps", number: 1 },
  },
  {
    name: "mlp-fit",
    title: "An epoch of 100 steps of the small MLP, shuffled (Tensorloom's is model.fit)",
    program: "mlp",
    parameters: 101_770,
    operations: 100 * stepOperations(models.mlp),
    goal: 0.5,
    iterations: 10,
    count: { of: "steps", number: 100 },
  },
  {
    name: "lstm-step",
    title: "Training step of an LSTM (64 to 256, time 100, batch 32, float32, Adam)",
    program: "lstm",
    parameters: 328_704,
    operations: stepOperations(models.lstm),
    goal: 0.5,
  },
  {
    name: "gpt-step",
    title:
      "Training step of a GPT (vocabulary 5000, time 128, width 256, 8 heads, 4 layers, batch 16, float32, Adam)",
    program: "gpt",
    parameters: 5_757_320,
    operations: stepOperations(models.gpt),
    goal: 0.85,
    iterations: 5,
    count: { of: "tokens", number: 16 * 128 },
  },
  {
    name: "nanogpt-step",
    title:
      "Training step of nanoGPT on characters (time 64, width 128, 4 heads, 4 layers, batch 12, float32, AdamW, clipping)",
    program: "gpt",
    parameters: 809_984,
    operations: stepOperations(models.nanogpt),
    goal: 0.85,
    count: { of: "tokens", number: 12 * 64 },
  },
  {
    name: "generation",
    title: "Generation by the GPT of gpt-step (batch 1, greedy, 100 tokens behind a prompt of 16, float32)",
    program: "generation",
    parameters: 5_757_320,
    // All but the last token are read, each with about half of them before it.
    operations: forwardOperations(architectures.gpt({ ...gptStep, batch: 1, time: 115, seen: 58 })),
    iterations: 10,
    count: { of: "tokens", number: 100 },
  },
  {
    name: "textcnn-step",
    title: "Training step of TextCNN (16,000 words of width 128, time 64, batch 50, float32, Adam)",
    program: "textcnn",
    parameters: 2_202_502,
    operations: stepOperations(models.textcnn),
    goal: 0.8,
  },
  {
    name: "resnet50-step",
    title: "Training step of ResNet-50 (batch 16, 224 x 224, float32, SGD with momentum and weight decay)",
    program: "resnet",
    parameters: 25_557_032,
    operations: stepOperations(models.resnet50),
    compiling: 3000,
    large: true,
    convolutions: true,
    count: { of: "images", number: 16 },
    table: "larger",
  },
  {
    name: "resnet50-forward",
    title: "Prediction by ResNet-50 (batch 16, 224 x 224, float32)",
    program: "resnet",
    parameters: 25_557_032,
    operations: forwardOperations(models.resnet50),
    large: true,
    convolutions: true,
    count: { of: "images", number: 16 },
    table: "larger",
  },
  {
    name: "gpt2-small-step",
    title:
      "Training step of GPT-2 small (12 layers, 12 heads, width 768, vocabulary 50,257, one text of 256 tokens, float32, Adam)",
    program: "gpt",
    parameters: 124_439_808,
    operations: stepOperations(models.gpt2),
    large: true,
    count: { of: "tokens", number: 256 },
    table: "larger",
  },
];

/** The largest product of a model, alone. */
function productWork(model: string, products: readonly Product[]): Work {
  const { times: _times, ofData: _ofData, ...largest } = largestOf(products);
  const { rows, inner, columns, convolution } = largest;
  const shapes = `[${rows}, ${inner}] x [${inner}, ${columns}]`;
  return {
    name: `matmul-${model}`,
    title:
      convolution === undefined
        ? `Largest product of ${model}: ${shapes}`
        : `Largest product of ${model}: a convolution ${convolution.kernel.join(" x ")} of ${convolution.channels} channels to ${convolution.filters}, ${convolution.size.join(" x ")}, batch ${convolution.batch}, which is ${shapes}`,
    program: "product",
    arguments: [JSON.stringify(largest)],
    parameters: 0,
    operations: forwardOperations([largest]),
    convolutions: convolution !== undefined,
    table: "products",
  };
}

const productWorks: readonly Work[] = Object.entries({
  mlp: models.mlp,
  cnn: models.chapterCnn,
  resnet20: models.resnet20,
  lstm: models.lstm,
  gpt: models.gpt,
  textcnn: models.textcnn,
  resnet50: models.resnet50,
  gpt2: models.gpt2,
}).map(([model, products]) => productWork(model, products));

export const works: readonly Work[] = [...modelWorks, ...productWorks];

/** Names that stand for several works. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  matmul: productWorks.map(({ name }) => name),
};
