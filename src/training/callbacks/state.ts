import { DataError } from "../../base/errors.ts";
import type { Json, JsonRecord } from "../../base/json.ts";

/** What a callback kept, read back. */
export interface SavedState {
  number(key: string): number;
  /** Null stands for none. */
  optional(key: string): number | undefined;
  text(key: string): string | undefined;
}

/** @throws {DataError} naming the callback when a field is missing or of another kind. */
export function savedState(callback: string, state: Json): SavedState {
  const isRecord = typeof state === "object" && state !== null && !Array.isArray(state);
  const record = isRecord ? (state as JsonRecord) : {};
  const fail = (key: string): never => {
    throw new DataError({
      where: "checkpoint",
      problem: `the state of callback '${callback}' has no valid '${key}'`,
      mend: "resume with the callbacks that the run began with",
    });
  };
  return {
    number(key) {
      const value = record[key];
      return typeof value === "number" ? value : fail(key);
    },
    optional(key) {
      const value = record[key];
      return value === null ? undefined : typeof value === "number" ? value : fail(key);
    },
    text(key) {
      const value = record[key];
      return value === undefined || typeof value === "string" ? value : fail(key);
    },
  };
}
