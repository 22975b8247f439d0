import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Memory of a process in MiB. */
export interface Resident {
  /** Resident now. */
  readonly now: number;
  /** The most it ever was; only Linux tells. */
  readonly peak?: number;
  /** Resident and not backed by files, so without the libraries' code; only Linux tells. */
  readonly anonymous?: number;
}

/** Resident memory of the process `pid`: from /proc on Linux, else from `ps`. */
export function residentMemory(pid: number): Resident | undefined {
  try {
    if (process.platform !== "linux") {
      return { now: Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) / 1024 };
    }
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]) / 1024;
    return { now: field("VmRSS"), peak: field("VmHWM"), anonymous: field("RssAnon") };
  } catch {
    return undefined;
  }
}
