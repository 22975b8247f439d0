import { setTimeout as wait } from "node:timers/promises";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
  };
}

export const showMachine = (machine: Machine): string =>
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`;

/** Cores that other programs keep busy, watched for a second. Figures are only worth keeping where it is near 0. */
export async function busyCores(): Promise<number> {
  const [idleBefore, totalBefore] = coreTime();
  await wait(1000);
  const [idle, total] = coreTime();
  return cpus().length * (1 - (idle - idleBefore) / (total - totalBefore));
}

function coreTime(): readonly [idle: number, total: number] {
  const times = cpus().map((core) => core.times);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return [sum(times.map(({ idle }) => idle)), sum(times.flatMap((time) => Object.values(time)))];
}
