import { expect, it } from "vitest";
import { formatMetric, formatSeconds, formatStepTime } from "./quantity.ts";

it.each([
  [0, "0.0000"],
  [0.55671, "0.5567"],
  [-1.5, "-1.5000"],
  [0.00042, "4.2000e-4"],
  [1234567, "1.2346e+6"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
])("formatMetric(%d) is %s", (value, text) => expect(formatMetric(value)).toBe(text));

it.each([
  [0, "0.0 s"],
  [4.06, "4.1 s"],
  [59.96, "1 min 0 s"],
  [192, "3 min 12 s"],
  [3599.9, "1 h 00 min"],
  [7500, "2 h 05 min"],
])("formatSeconds(%d) is %s", (value, text) => expect(formatSeconds(value)).toBe(text));

it.each([
  [0.0131, "13 ms/step"],
  [0.00085, "0.8 ms/step"],
  [0.00996, "10 ms/step"],
  [0.9996, "1.0 s/step"],
  [12.34, "12.3 s/step"],
])("formatStepTime(%d) is %s", (value, text) => expect(formatStepTime(value)).toBe(text));
