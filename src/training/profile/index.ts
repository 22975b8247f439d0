export type { HostTime } from "./hostTimes.ts";
export type { Phase } from "./place.ts";
export { Profile, profile, type ProfileOptions, type ProfileTableOptions } from "./profile.ts";
export type { LayerTime, OpTime, ProgramProfile } from "./summarize.ts";
export type { Trace, TraceEvent, TraceMetadata } from "./trace.ts";
