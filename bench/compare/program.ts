import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { residentMemory, type Resident } from "../resident.ts";
import type { Greeting } from "../serve.ts";
import type { Variant } from "./contender.ts";

/** Thread settings that the shell brings along would undo a variant's own. */
const inheritedThreadSetting = /^(OMP|GOMP|KMP|MKL)_/;

/** The environment of a variant's process. */
export const childEnvironment = (own: Variant["environment"]): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !inheritedThreadSetting.test(name))),
  ...own,
});

/**
 * A running contender, driven by the line protocol of `serve`.
 * It stands still (SIGSTOP, where the system has it) while it isn't its turn: idle thread pools spin, and would take
 * a core from the others.
 */
export class Program {
  readonly greeting: Greeting;
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: Child, lines: AsyncIterator<string>, greeting: Greeting) {
    this.#child = child;
    this.#lines = lines;
    this.greeting = greeting;
  }

  /** Starts a variant and waits until it is ready. Rejects with the program's last words if it ends instead. */
  static async start(variant: Variant): Promise<Program> {
    const child = spawn(variant.command, variant.arguments, {
      stdio: ["pipe", "pipe", "pipe"],
      env: childEnvironment(variant.environment),
    });
    child.on("error", () => undefined); // The lines end too, and tell.
    child.stdin.on("error", () => undefined);
    let complaint = "";
    child.stderr
      .setEncoding("utf8")
      .on("data", (text: string) => (complaint = (complaint + text).slice(-2000)));
    running.add(child);
    child.once("exit", () => running.delete(child));

    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (;;) {
      const line = await lines.next();
      if (line.done) throw new Error(lastLine(complaint) ?? `${variant.command} ended before it was ready`);
      if (!line.value.startsWith("READY ")) continue; // Libraries greet on standard output too.
      const program = new Program(child, lines, JSON.parse(line.value.slice("READY ".length)) as Greeting);
      program.#pause();
      return program;
    }
  }

  /** Milliseconds of each of `count` iterations. */
  async iterate(count: number): Promise<number[]> {
    if (process.platform !== "win32") this.#child.kill("SIGCONT");
    this.#child.stdin.write(`${count}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error("ended in the middle of the work");
    const milliseconds = JSON.parse(line.value) as number[];
    this.#pause();
    return milliseconds;
  }

  memory(): Resident | undefined {
    return this.#child.pid === undefined ? undefined : residentMemory(this.#child.pid);
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }

  #pause(): void {
    if (process.platform !== "win32") this.#child.kill("SIGSTOP");
  }
}

// Programs end with the runner, even those that stand still and would never notice.
const running = new Set<Child>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const lastLine = (text: string): string | undefined => text.trim().split("\n").at(-1) || undefined;
