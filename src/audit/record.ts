/** What an audit found. Plain JSON: a report shows it, and it is kept beside it. */
export interface AuditRecord {
  readonly title: string;
  /** When the audit was made, as ISO 8601. */
  readonly createdAt: string;
  /** What was audited and with what, as shown. */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly sections: readonly AuditSection[];
}

/** One part of an audit. */
export interface AuditSection {
  /** As it is asked for: `calibration`. */
  readonly name: string;
  readonly title: string;
  /** Why this part was left out. Then all else is empty. */
  readonly skipped?: string;
  /** Its figures by name, the most telling first. */
  readonly figures: Readonly<Record<string, number>>;
  /** What the figures mean, a sentence each. */
  readonly notes: readonly string[];
  readonly blocks: readonly AuditBlock[];
  /** Weaknesses that it found. */
  readonly advice: readonly Advice[];
}

/** A weakness, and what to try against it. */
export interface Advice {
  readonly weakness: string;
  readonly attempt: string;
}

/** Something to look at. */
export type AuditBlock = TableBlock | ChartBlock | HeatMapBlock | PicturesBlock | HistoryBlock;

/** Rows of figures; shares are shown as percentages. */
export interface TableBlock {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly as?: "share" | "figure" | "count" }[];
  readonly rows: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

/** Lines over a common axis. */
export interface ChartBlock {
  readonly kind: "chart";
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly lines: readonly ChartLine[];
}

export interface ChartAxis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  /** Default: linear. */
  readonly scale?: "linear" | "log";
}

export interface ChartLine {
  readonly name: string;
  /** `[x, y]`, from left to right. */
  readonly points: readonly (readonly [number, number])[];
  /** Something to compare with, as chance or the ideal: drawn dashed. */
  readonly reference?: boolean;
}

/** Shares, shaded. */
export interface HeatMapBlock {
  readonly kind: "heatMap";
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
}

export interface PicturesBlock {
  readonly kind: "pictures";
  readonly title: string;
  readonly pictures: readonly { readonly dataUrl: string; readonly caption: string }[];
}

/** The curves of training. */
export interface HistoryBlock {
  readonly kind: "history";
  readonly title: string;
  readonly epochs: readonly number[];
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
}
