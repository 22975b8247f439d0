/** How far loading has come; `total` is there when it is known. */
export interface LoadProgress {
  readonly stage: "download" | "decode";
  readonly unit: "bytes" | "pictures" | "recordings";
  readonly done: number;
  readonly total?: number | undefined;
}
