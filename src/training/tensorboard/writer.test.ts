import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataError } from "../../base/errors.ts";
import { readEvents } from "./decode.ts";
import { createEventWriter } from "./writer.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "loom-events-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const eventsOf = (path: string) => [...readEvents(readFileSync(path))];

describe("createEventWriter", () => {
  it("names the file and begins it as TensorBoard asks", () => {
    const writer = createEventWriter(join(folder, "new/deep"), { now: () => 1_700_000_000_500 });
    writer.close();
    expect(readdirSync(join(folder, "new/deep"))).toEqual([`events.out.tfevents.1700000000.${hostname()}`]);
    expect(eventsOf(writer.path)).toEqual([
      { wallTime: 1_700_000_000.5, what: { kind: "fileVersion", version: "brain.Event:2" } },
    ]);
    // The record's frame, byte for byte as TensorFlow writes it: length 24, its checksum, then the event.
    const start = readFileSync(writer.path).subarray(0, 12);
    expect(start.toString("hex")).toBe("1800000000000000a37f4b22");
  });

  it("keeps scalars as float32, with their steps", () => {
    const writer = createEventWriter(folder, { now: () => 2000 });
    const values = [0, -0.1, 1e-30, 3.4e38, 1e300, NaN, Infinity];
    values.forEach((value, step) => writer.scalar("größe/loss", value, step * 1e9));
    writer.close();
    expect(eventsOf(writer.path).slice(1)).toEqual(
      values.map((value, step) => ({
        wallTime: 2,
        step: step * 1e9,
        what: { kind: "summary", values: [{ kind: "scalar", tag: "größe/loss", value: Math.fround(value) }] },
      })),
    );
  });

  it("writes histograms, text and the start of a resumed session", () => {
    const writer = createEventWriter(folder, { now: () => 1000, resumeStep: 40 });
    writer.histogram("kernel", [1, 1, 4], 41);
    writer.text("settings", "**adam**", 42);
    writer.close();
    const [, start, histogram, text] = eventsOf(writer.path);
    expect(start).toEqual({ wallTime: 1, step: 40, what: { kind: "sessionStart" } });
    expect(histogram).toMatchObject({
      step: 41,
      what: {
        values: [{ tag: "kernel", histogram: { minimum: 1, maximum: 4, count: 3, sumOfSquares: 18 } }],
      },
    });
    expect(text).toMatchObject({ what: { values: [{ kind: "text", tag: "settings", text: "**adam**" }] } });
  });

  it("holds events back until a flush or until they are old", () => {
    let time = 0;
    const writer = createEventWriter(folder, { now: () => time, flushSeconds: 5 });
    writer.scalar("loss", 1, 0);
    expect(eventsOf(writer.path)).toHaveLength(1);
    writer.flush();
    expect(eventsOf(writer.path)).toHaveLength(2);
    writer.scalar("loss", 1, 1);
    time = 5000;
    writer.scalar("loss", 1, 2);
    expect(eventsOf(writer.path)).toHaveLength(4);
    writer.close();
  });

  it("never touches the file of an interrupted run", () => {
    const now = () => 1000;
    const first = createEventWriter(folder, { now });
    first.scalar("loss", 1, 0);
    first.close();
    truncateSync(first.path, readFileSync(first.path).length - 3);
    const before = readFileSync(first.path);
    const second = createEventWriter(folder, { now });
    second.scalar("loss", 2, 1);
    second.close();
    expect(second.path).not.toBe(first.path);
    expect(readFileSync(first.path)).toEqual(before);
    expect(eventsOf(first.path)).toHaveLength(1);
    expect(eventsOf(second.path)).toHaveLength(2);
  });

  it("says what is wrong", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(() => createEventWriter(join(file, "inside"))).toThrow(DataError);
    const writer = createEventWriter(folder);
    expect(() => writer.scalar("loss", 1, 0.5)).toThrow(/step of 'loss'[^]*received: 0\.5/);
    writer.close();
    writer.close();
    expect(() => writer.scalar("loss", 1, 1)).toThrow(/after close/);
  });
});
