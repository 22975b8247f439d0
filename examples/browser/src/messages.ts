/** What the page asks of the worker. */
export type Request =
  | { readonly kind: "open"; readonly device: "auto" | "wasm" | "webgpu"; readonly bytes?: Uint8Array }
  | { readonly kind: "train"; readonly folder: string }
  | { readonly kind: "stop" }
  | { readonly kind: "predict"; readonly pixels: Uint8Array }
  | { readonly kind: "bytes" }
  | { readonly kind: "save" }
  | { readonly kind: "load"; readonly source: string | File };

/** What it answers to each kind. */
export interface Answers {
  readonly open: Opened;
  /** When training has ended: the accuracy on all test pictures. */
  readonly train: number;
  readonly stop: void;
  /** The probability of each digit. */
  readonly predict: readonly number[];
  /** The model as a file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly save: void;
  readonly load: void;
}

/** The device that was opened. */
export interface Opened {
  readonly name: string;
  readonly threads: number | undefined;
  /** Why it is not a better one. */
  readonly reason: string | undefined;
  /** Whether a model was saved in this browser before. */
  readonly stored: boolean;
}

/** How a training run stands after a step. */
export interface Progress {
  readonly step: number;
  /** Of this step alone. */
  readonly loss: number;
  /** On some of the test pictures, where it was measured after this step. */
  readonly accuracy: number | undefined;
}

export type ToWorker = Request & { readonly id: number };

export type FromWorker =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly progress: Progress };
