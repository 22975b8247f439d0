import { describe, expect, it } from "vitest";
import { fakeRun } from "../../../test/fakeRun.ts";
import { OptionError } from "../../base/errors.ts";
import { learningRateScheduler } from "./learningRateScheduler.ts";
import { reduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduceLROnPlateau.ts";

describe("reduceLROnPlateau", () => {
  /** The rate after every epoch. */
  async function rates(options: ReduceLROnPlateauOptions, values: readonly number[]): Promise<number[]> {
    const fake = fakeRun(reduceLROnPlateau(options));
    await fake.begin();
    const all: number[] = [];
    for (const valLoss of values) {
      await fake.epoch({ valLoss });
      all.push(fake.run.learningRate);
    }
    return all;
  }

  it.each<[string, ReduceLROnPlateauOptions, number[], number[]]>([
    ["reduces after patience", { patience: 2, factor: 0.5 }, [2, 2, 2, 2, 2], [1, 1, 0.5, 0.5, 0.25]],
    [
      "takes less than minDelta for none",
      { patience: 1, factor: 0.5, minDelta: 0.1 },
      [2, 1.95, 1.5],
      [1, 0.5, 0.5],
    ],
    ["stays above minLr", { patience: 1, factor: 0.5, minLr: 0.3 }, [2, 2, 2, 2], [1, 0.5, 0.3, 0.3]],
    [
      "does not count while cooling down",
      { patience: 1, factor: 0.5, cooldown: 2 },
      [2, 2, 2, 2, 2],
      [1, 0.5, 0.5, 0.25, 0.25],
    ],
  ])("%s", async (_, options, values, expected) => {
    expect(await rates(options, values)).toEqual(expected);
  });

  it("goes on from a saved state", async () => {
    const options = { patience: 2, factor: 0.5, cooldown: 1 };
    const values = [3, 3, 3, 3, 3, 3, 2, 2, 2];
    const expected = await rates(options, values);
    for (let cut = 1; cut < values.length; cut++) {
      const before = reduceLROnPlateau(options);
      const first = fakeRun(before);
      await first.begin();
      for (const valLoss of values.slice(0, cut)) await first.epoch({ valLoss });
      const after = reduceLROnPlateau(options);
      after.load!(JSON.parse(JSON.stringify(before.save!())));
      const second = fakeRun(after, { epoch: cut, learningRate: first.run.learningRate });
      await second.begin();
      for (const [i, valLoss] of values.slice(cut).entries()) {
        await second.epoch({ valLoss });
        expect(second.run.learningRate).toBe(expected[cut + i]);
      }
    }
  });

  it("refuses factors that do not reduce", () => {
    expect(() => reduceLROnPlateau({ factor: 1 })).toThrow(OptionError);
    expect(() => reduceLROnPlateau({ minLr: -1 })).toThrow(OptionError);
  });
});

describe("learningRateScheduler", () => {
  it("sets the rate at the beginning of every epoch, given the one before", async () => {
    const fake = fakeRun(learningRateScheduler((epoch, rate) => (epoch < 2 ? rate : rate / 2)));
    const rates: number[] = [];
    for (let epoch = 0; epoch < 4; epoch++) {
      await fake.epoch({ loss: 1 });
      rates.push(fake.run.learningRate);
    }
    expect(rates).toEqual([1, 1, 0.5, 0.25]);
  });

  it("leaves a run that goes on in mid-epoch its rate", async () => {
    const fake = fakeRun({ name: "none" });
    const scheduler = learningRateScheduler(() => 0.1);
    await scheduler.onEpochBegin!(0, { ...fake.run, batch: 3 });
    expect(fake.run.learningRate).toBe(1);
  });

  it("refuses what is no rate", async () => {
    for (const wrong of [NaN, -1, Infinity, undefined as unknown as number]) {
      await expect(fakeRun(learningRateScheduler(() => wrong)).epoch({})).rejects.toThrow(OptionError);
    }
  });
});
