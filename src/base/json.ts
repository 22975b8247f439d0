/** Anything JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object: what an option set is saved as. */
export type JsonRecord = { readonly [key: string]: Json };

/** A thing made by a named factory from plain options, so that `{ name, config }` makes it again. */
export interface Configured {
  readonly name: string;
  readonly config: JsonRecord;
}

/** Options as JSON: those left undefined are left out, and configured things become `{ name, config }`. */
export function toConfig(options: object): JsonRecord {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, toJson(value)]));
}

function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (isConfigured(value)) return { name: value.name, config: value.config };
  return value as Json;
}

/** Whether a value has a name and a config, as saved things and the things themselves have. */
export const isConfigured = (value: unknown): value is Configured =>
  typeof value === "object" && value !== null && "name" in value && "config" in value;
