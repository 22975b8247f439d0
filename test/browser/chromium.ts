import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Where a Chromium is: the environment's TENSORLOOM_CHROMIUM, or in the usual places. Nothing is ever downloaded. */
export const chromiumPath: string | undefined = [
  process.env["TENSORLOOM_CHROMIUM"] ?? "",
  ...(process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name))),
  ...elsewhere,
].find((path) => path !== "" && existsSync(path));

/** For the name of tests that are left out. */
export const needsChromium =
  chromiumPath === undefined ? " (left out: no Chromium here; TENSORLOOM_CHROMIUM may name one)" : "";

/** Starts it without a window, in a fresh profile, and with a graphics processor in software where that is asked for. */
export function startChromium({ webgpu = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      // Its sandbox wants rights that root in a container has not.
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(webgpu ? ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] : []),
    ],
  });
}
