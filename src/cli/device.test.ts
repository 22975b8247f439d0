import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { deviceNames } from "../runtime/index.ts";
import { addDeviceOption } from "./device.ts";

afterEach(() => vi.unstubAllEnvs());

/** A command line of one command that computes and one that does not; tells what LOOM_DEVICE was inside. */
async function deviceSeen(args: readonly string[]): Promise<string | undefined> {
  let seen: string | undefined;
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  program
    .command("predict")
    .exitOverride()
    .action(() => void (seen = process.env["LOOM_DEVICE"]));
  program
    .command("recipes")
    .exitOverride()
    .action(() => void (seen = process.env["LOOM_DEVICE"]));
  addDeviceOption(program);
  await program.parseAsync([...args], { from: "user" });
  return seen;
}

test("--device goes before the environment", async () => {
  vi.stubEnv("LOOM_DEVICE", "wasm");
  expect(await deviceSeen(["predict"])).toBe("wasm");
  expect(await deviceSeen(["predict", "--device", "cpu"])).toBe("cpu");
});

test("every name is taken; a wrong one gets the nearest", async () => {
  vi.stubEnv("LOOM_DEVICE", "");
  for (const name of deviceNames) expect(await deviceSeen(["predict", "--device", name])).toBe(name);
  await expect(deviceSeen(["predict", "--device", "webgp"])).rejects.toThrow(/did you mean 'webgpu'/);
});

test("commands that compute nothing do not have it", async () => {
  await expect(deviceSeen(["recipes", "--device", "cpu"])).rejects.toThrow(/unknown option/);
});
