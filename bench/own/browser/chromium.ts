import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where a Chromium is: the environment's TENSORLOOM_CHROMIUM, or in the path. Nothing is ever downloaded. */
export const chromiumPath: string | undefined = [
  process.env["TENSORLOOM_CHROMIUM"] ?? "",
  ...(process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name))),
].find((path) => path !== "" && existsSync(path));

/** What must be told to have graphics without a graphics processor: SwiftShader computes them on the processor. */
const graphics = {
  webgl: ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  webgpu: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
};

/** Starts it without a window and in a fresh profile, with the graphics that a backend needs, if any. */
export async function startChromium(backend: string): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      // Its sandbox wants rights that root in a container has not.
      "--no-sandbox",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(backend in graphics ? graphics[backend as keyof typeof graphics] : []),
    ],
  });
}
