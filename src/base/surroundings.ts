/** Whether this is Node, or something that has its modules; not a page, nor a worker of one. */
export const inNode: boolean = typeof process !== "undefined" && process.versions?.node !== undefined;

/** A variable of the process's environment; `undefined` where it is empty or there is none, as in a page. */
export function environment(name: string): string | undefined {
  return inNode ? process.env[name] || undefined : undefined;
}
