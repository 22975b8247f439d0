export { renderAudit } from "./audit/auditPage.ts";
export { classScores, countConfusion, worstMistakes, type ClassScores, type Mistake } from "./confusion.ts";
export { renderTrainingReport } from "./page.ts";
export type { Confusion, History, LayerRow, Sample, Sheet, TextSample, TrainingRecord } from "./record.ts";

// Explanations
export { heatScale, paintExplanation, paintMap, paintOverlay, type HeatScale } from "./explain/heat.ts";
export { renderExplanationReport } from "./explain/page.ts";
export { principalComponents } from "./explain/projection.ts";
export type {
  Alternative,
  Alternatives,
  Dependence,
  Evaluation,
  ExplainedCase,
  ExplanationRecord,
  PictureStrip,
  Projection,
  ShownExplanation,
} from "./explain/record.ts";
