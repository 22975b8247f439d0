/** Options of `loom anonymize`. */
export interface AnonymizeFlags {
  readonly kind?: FileKind;
  readonly tagger?: string;
  readonly rules?: string;
  readonly operator?: string;
  readonly key?: string;
  readonly decrypt?: boolean;
  readonly measure?: boolean;
  readonly limit?: number;
  readonly roles?: string;
  readonly yes?: boolean;
  readonly k?: number;
  readonly l?: number;
  readonly t?: number;
  readonly diversity?: "distinct" | "entropy";
  readonly method?: "mondrian" | "lattice";
  readonly suppress?: number;
  readonly region?: readonly string[];
  readonly regions?: string;
  readonly hide?: "fill" | "pixelate" | "blur";
  readonly strength?: number;
  readonly keepNames?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

export const fileKinds = ["text", "table", "image"] as const;
export type FileKind = (typeof fileKinds)[number];
