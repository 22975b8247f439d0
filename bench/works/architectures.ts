// What the models of the works multiply, counted from their shapes.
import { convolution, product, type Product } from "./products.ts";

export const mlp = (batch: number): Product[] => [
  product([batch, 784, 128], { ofData: true }),
  product([batch, 128, 10]),
];

export const chapterCnn = (batch: number): Product[] => [
  square({ batch, size: 32, channels: 3, filters: 32, kernel: 3, pad: 0, ofData: true }),
  square({ batch, size: 15, channels: 32, filters: 64, kernel: 3, pad: 0 }),
  product([batch, 2304, 128]),
  product([batch, 128, 10]),
];

/** He et al. 2016, for CIFAR: three stages of three blocks of two convolutions. */
export function resnet20(batch: number): Product[] {
  const found = [square({ batch, size: 32, channels: 3, filters: 16, ofData: true })];
  let [size, channels] = [32, 16];
  for (const filters of [16, 32, 64]) {
    for (let block = 0; block < 3; block++) {
      const stride = block === 0 && filters > 16 ? 2 : 1;
      if (stride === 2) found.push(square({ batch, size, channels, filters, kernel: 1, stride }));
      found.push(square({ batch, size, channels, filters, stride }));
      size /= stride;
      channels = filters;
      found.push(square({ batch, size, channels, filters }));
    }
  }
  return [...found, product([batch, 64, 10])];
}

/** He et al. 2016, for ImageNet: four stages of blocks of three convolutions, which stride in the middle one. */
export function resnet50(batch: number): Product[] {
  const found = [
    square({ batch, size: 224, channels: 3, filters: 64, kernel: 7, stride: 2, pad: 3, ofData: true }),
  ];
  let [size, channels] = [56, 64];
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const filters = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 && stage > 0 ? 2 : 1;
      if (block === 0) found.push(square({ batch, size, channels, filters: 4 * filters, kernel: 1, stride }));
      found.push(square({ batch, size, channels, filters, kernel: 1 }));
      found.push(square({ batch, size, channels: filters, filters, stride }));
      size /= stride;
      channels = 4 * filters;
      found.push(square({ batch, size, channels: filters, filters: channels, kernel: 1 }));
    }
  }
  return [...found, product([batch, 2048, 1000])];
}

export const lstm = ({ batch = 32, time = 100, from = 64, units = 256 } = {}): Product[] => [
  product([batch * time, from, 4 * units], { ofData: true }),
  product([batch, units, 4 * units], { times: time }),
];

/** Three widths of windows over the words, padded to as many places as there are words. */
export const textcnn = ({ batch = 50, time = 64, width = 128, filters = 100 } = {}): Product[] => [
  ...[3, 4, 5].map((window) => product([batch * time, window * width, filters])),
  product([batch, 3 * filters, 2]),
];

interface Gpt {
  readonly batch: number;
  readonly time: number;
  /** Tokens that each one attends to, itself among them. Default: all, which fused attention may cut to half. */
  readonly seen?: number;
  readonly width: number;
  readonly heads: number;
  readonly blocks: number;
  readonly vocabulary: number;
}

export function gpt({ batch, time, seen = time, width, heads, blocks, vocabulary }: Gpt): Product[] {
  const tokens = batch * time;
  const head = width / heads;
  return [
    product([tokens, width, 3 * width], { times: blocks }),
    product([time, head, seen], { times: blocks * batch * heads }),
    product([time, seen, head], { times: blocks * batch * heads }),
    product([tokens, width, width], { times: blocks }),
    product([tokens, width, 4 * width], { times: blocks }),
    product([tokens, 4 * width, width], { times: blocks }),
    product([tokens, width, vocabulary]),
  ];
}

interface Square {
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
  readonly filters: number;
  /** Default: 3. */
  readonly kernel?: number;
  readonly stride?: number;
  /** Default: as much as keeps the size. */
  readonly pad?: number;
  readonly ofData?: boolean;
}

function square({ batch, size, channels, filters, kernel = 3, stride = 1, pad, ofData = false }: Square) {
  const margin = pad ?? (kernel - 1) / 2;
  return convolution(
    {
      batch,
      size: [size, size],
      channels,
      filters,
      kernel: [kernel, kernel],
      stride,
      pad: [margin, margin],
    },
    { ofData },
  );
}
