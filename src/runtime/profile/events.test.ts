import { expect, test } from "vitest";
import { readSessionRuns } from "./events.ts";

async function* lines(events: readonly object[]): AsyncGenerator<string> {
  yield "[";
  for (const event of events) yield `${JSON.stringify(event)},`;
  yield "]";
}

const node = (name: string, op: string, [ts, dur]: [number, number]) => ({
  ...{ cat: "Node", name: `${name}_kernel_time`, ts, dur },
  args: { op_name: op, input_type_shape: [{ float: [2, 3] }], output_type_shape: [{ float: [2] }] },
});
const run = (ts: number, dur: number) => ({ cat: "Session", name: "model_run", ts, dur, args: {} });

test("runs hold their nodes, and loops those of their bodies", async () => {
  const runs = await readSessionRuns(
    lines([
      { cat: "Session", name: "session_initialization", ts: 0, dur: 5, args: {} },
      ...[
        node("a/Add_v1", "Add", [11, 2]),
        node("a/Tanh_v2", "Tanh", [14, 1]),
        node("a/Tanh_v2", "Tanh", [16, 1]),
      ],
      ...[node("a/Scan_v3", "Scan", [13, 6]), node("b/Mul_v4", "Mul", [19, 1]), run(10, 12)],
      ...[node("a/Add_v1", "Add", [31, 2]), run(30, 4)],
      node("a/Add_v1", "Add", [41, 2]),
    ]),
  );
  expect(runs.map(({ start, duration }) => [start, duration])).toEqual([
    [10, 12],
    [30, 4],
  ]);
  expect(runs[0]!.kernels.map(({ name }) => name)).toEqual(["a/Add_v1", "a/Scan_v3", "b/Mul_v4"]);
  expect(runs[0]!.kernels[1]!.inner.map(({ op, start }) => [op, start])).toEqual([
    ["Tanh", 14],
    ["Tanh", 16],
  ]);
  expect(runs[0]!.kernels[0]!).toMatchObject({
    ...{ op: "Add", start: 11, duration: 2 },
    inputs: [{ dtype: "float", shape: [2, 3] }],
    outputs: [{ dtype: "float", shape: [2] }],
  });
});
