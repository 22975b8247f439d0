export { renderAudit } from "./audit/auditPage.ts";
export { classScores, countConfusion, worstMistakes, type ClassScores, type Mistake } from "./confusion.ts";
export { renderTrainingReport } from "./page.ts";
export type { Confusion, History, LayerRow, Sample, Sheet, TextSample, TrainingRecord } from "./record.ts";
