export { CompiledCache } from "./compiledCache.ts";
export type { KernelRun, RecordedTensor, SessionRun } from "./events.ts";
export {
  activeRecorder,
  Recorder,
  setRecorder,
  span,
  type HostSpan,
  type Recorded,
  type RecordedProgram,
  type RecordedRun,
  type RecorderOptions,
  type Recording,
  type TimeSpan,
} from "./recorder.ts";
