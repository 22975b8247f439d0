import { describe, expect, it } from "vitest";
import { createProgressPrinter } from "./printer.ts";

function terminal(options: { isTTY?: boolean; columns?: number; environment?: Record<string, string> } = {}) {
  const { isTTY = true, columns = 100, environment = { NO_COLOR: "1" } } = options;
  const written: string[] = [];
  let time = 0;
  const stream = { write: (text: string) => written.push(text), isTTY, columns };
  const printer = createProgressPrinter(stream, { now: () => time, environment });
  return { printer, written, wait: (milliseconds: number) => void (time += milliseconds) };
}

const at = (step: number) => ({
  epoch: 1,
  epochs: 2,
  step,
  steps: 50,
  metrics: { loss: 1 },
  elapsedSeconds: step / 10,
});

describe("createProgressPrinter", () => {
  it("redraws one line at most ten times a second on a terminal", () => {
    const { printer, written, wait } = terminal();
    for (let step = 1; step <= 50; step++) {
      printer.update(at(step));
      wait(20);
    }
    expect(written).toHaveLength(10);
    expect(written[0]).toMatch(/^epoch 1\/2 {2} 1\/50 /);
    expect(written.slice(1).every((text) => text.startsWith("\r\u001b[Kepoch"))).toBe(true);
    expect(written.join("")).not.toContain("\n");
  });

  it("replaces the line by the epoch's last one, and draws the next epoch at once", () => {
    const { printer, written } = terminal();
    printer.update(at(1));
    printer.endEpoch(at(50));
    printer.update({ ...at(1), epoch: 2 });
    expect(written[1]).toBe("\r\u001b[Kepoch 1/2  5.0 s, 100 ms/step  loss 1.0000\n");
    expect(written[2]).toMatch(/^epoch 2\/2/);
  });

  it("prints exactly one line an epoch elsewhere, without control characters", () => {
    const { printer, written, wait } = terminal({ isTTY: false, environment: {} });
    for (let step = 1; step <= 50; step++) {
      printer.update(at(step));
      wait(200);
    }
    printer.endEpoch(at(50));
    printer.close();
    expect(written).toEqual(["epoch 1/2  5.0 s, 100 ms/step  loss 1.0000\n"]);
  });

  it("keeps a column free of the terminal's width", () => {
    const { printer, written } = terminal({ columns: 40 });
    printer.update(at(1));
    expect(written[0]!.length).toBeLessThanOrEqual(39);
  });

  it.each([
    [{}, true],
    [{ NO_COLOR: "" }, true],
    [{ NO_COLOR: "1" }, false],
  ])("with the environment %o, colours: %s", (environment, colored) => {
    const { printer, written } = terminal({ environment: environment as Record<string, string> });
    printer.update(at(1));
    expect(written[0]!.includes("\u001b[36m") || written[0]!.includes("\u001b[2m")).toBe(colored);
  });

  it("lets other messages stand above the line, and ends an open line", () => {
    const { printer, written } = terminal();
    printer.update(at(1));
    printer.message("early stop");
    printer.update(at(2));
    printer.close();
    printer.close();
    expect(written[1]).toBe("\r\u001b[Kearly stop\n");
    expect(written.slice(3)).toEqual(["\n"]);
  });
});
