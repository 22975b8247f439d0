import { describe, expect, it } from "vitest";
import { fakeRun } from "../../../test/fakeRun.ts";
import { DataError, OptionError } from "../../base/errors.ts";
import { earlyStopping, type EarlyStoppingOptions } from "./earlyStopping.ts";

/** The number of epochs until it stops; undefined when it does not. */
async function epochsUntilStop(
  options: EarlyStoppingOptions,
  values: readonly number[],
): Promise<number | undefined> {
  const fake = fakeRun(earlyStopping(options));
  await fake.begin();
  for (const [epoch, value] of values.entries()) {
    await fake.epoch({ [options.monitor ?? "valLoss"]: value });
    if (fake.stopped) return epoch + 1;
  }
  return undefined;
}

describe("earlyStopping", () => {
  it.each<[string, EarlyStoppingOptions, number[], number | undefined]>([
    ["stops at the first epoch that is no better", {}, [3, 2, 2, 1], 3],
    ["never in the first epoch", { baseline: 0.5 }, [1, 1], 2],
    ["waits for patience", { patience: 2 }, [3, 2, 2.5, 2, 1], 4],
    ["begins to wait anew after an improvement", { patience: 2 }, [3, 2, 2.5, 1, 1, 1], 6],
    ["does not count less than minDelta", { minDelta: 0.5 }, [3, 2.4, 2, 1], 3],
    ["knows that accuracy should grow", { monitor: "valAccuracy" }, [0.1, 0.2, 0.3, 0.2], 4],
    ["takes mode as given", { monitor: "valAccuracy", mode: "min" }, [0.3, 0.2, 0.25], 3],
    ["does not look before startFromEpoch", { startFromEpoch: 3 }, [1, 2, 3, 4, 5], 5],
    ["wants the baseline beaten within patience", { baseline: 1, patience: 3 }, [5, 4, 3, 2.5, 2], undefined],
    ["holds no improvement against the baseline", { baseline: 1, patience: 2 }, [5, 4, 4, 4], 3],
    ["goes on where the baseline is beaten", { baseline: 3, patience: 2 }, [2, 2, 1, 1], undefined],
    ["takes NaN for no improvement", { patience: 2 }, [1, NaN, NaN], 3],
  ])("%s", async (_, options, values, expected) => {
    expect(await epochsUntilStop(options, values)).toBe(expected);
  });

  it("gives the model the best weights at the end, but not when interrupted", async () => {
    let weights = 0;
    const given: unknown[] = [];
    const model = { getWeights: () => ({ w: ++weights }), setWeights: (w: unknown) => given.push(w) };
    const callback = earlyStopping({ restoreBestWeights: true, patience: 5 });
    const fake = fakeRun(callback, { model });
    await fake.begin();
    for (const valLoss of [3, 1, 2, 2]) await fake.epoch({ valLoss });
    await fake.end("interrupted");
    expect(given).toEqual([]);
    await fake.end("stopped");
    // Asked for once at first sight, then at each of the two improvements.
    expect(given).toEqual([{ w: 3 }]);
    expect(callback.saveArrays?.()).toEqual({ w: 3 });
  });

  it("goes on from a saved state, and stops again a run that it had stopped", async () => {
    const values = [3, 2, 2, 2.5, 2.4, 1];
    for (let cut = 1; cut <= 5; cut++) {
      const before = earlyStopping({ patience: 3 });
      const first = fakeRun(before);
      await first.begin();
      for (const valLoss of values.slice(0, cut)) await first.epoch({ valLoss });
      const after = earlyStopping({ patience: 3 });
      after.load!(JSON.parse(JSON.stringify(before.save!())));
      const second = fakeRun(after, { epoch: cut });
      await second.begin();
      if (cut < 5) {
        expect(second.stopped).toBeUndefined();
        for (const valLoss of values.slice(cut, 5)) await second.epoch({ valLoss });
      }
      expect(second.stopped?.reason).toBe("valLoss has not improved since epoch 2");
    }
  });

  it("begins anew in every run", async () => {
    const callback = earlyStopping();
    for (let run = 0; run < 2; run++) {
      const fake = fakeRun(callback);
      await fake.begin();
      await fake.epoch({ valLoss: 5 });
      expect(fake.stopped).toBeUndefined();
      await fake.epoch({ valLoss: 6 });
      expect(fake.stopped).toBeDefined();
    }
  });

  it("says before training what it cannot watch", async () => {
    await expect(fakeRun(earlyStopping({ monitor: "valAcuracy" })).begin()).rejects.toThrow(
      /did you mean 'valAccuracy'/,
    );
    await expect(fakeRun(earlyStopping(), { figures: { loss: "min" } }).begin()).rejects.toThrow(
      /validationSplit/,
    );
    const unknown = { figures: { loss: "min", mine: undefined } as const };
    await expect(fakeRun(earlyStopping({ monitor: "mine" }), unknown).begin()).rejects.toThrow(/mode: "max"/);
    await expect(
      fakeRun(earlyStopping({ monitor: "mine", mode: "max" }), unknown).begin(),
    ).resolves.toBeUndefined();
  });

  it("refuses options out of range and states that are not its own", () => {
    expect(() => earlyStopping({ patience: -1 })).toThrow(OptionError);
    expect(() => earlyStopping({ patience: 1.5 })).toThrow(OptionError);
    expect(() => earlyStopping({ mode: "up" as "max" })).toThrow(OptionError);
    expect(() => earlyStopping({ pationce: 1 } as never)).toThrow(/patience/);
    expect(() => earlyStopping().load!({ wait: "1" })).toThrow(DataError);
  });
});
