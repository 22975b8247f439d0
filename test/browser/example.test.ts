// The page of examples/browser, used as its visitor does: in a real browser, as Vite builds it.
import { execFileSync } from "node:child_process";
import type { Browser, Page } from "playwright-core";
import { loadModel, ndarray } from "tensorloom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, needsChromium, startChromium } from "./chromium.ts";
import { buildSite, type Site } from "./site.ts";

const wanted = 0.95;
/** Milliseconds. A page that waits for a training step, or for compiling one, stands still for longer. */
const longestPause = 500;

let site: Site;
let browser: Browser;

const settled = (page: Page): Promise<unknown> =>
  page.waitForSelector('#status:is([data-state="ready"], [data-state="failed"])', { timeout: 120_000 });

/** Opens the page, and waits for its device. */
async function visit(browserUsed: Browser, address: string): Promise<Page> {
  const page = await browserUsed.newPage();
  page.on("pageerror", (error) => expect.soft(error.message).toBe(""));
  await page.goto(address);
  await settled(page);
  return page;
}

/** Draws a seven with the mouse. */
async function drawSeven(page: Page): Promise<void> {
  const { x, y, width, height } = (await page.locator("#sketch").boundingBox())!;
  const to = (right: number, down: number): Promise<void> =>
    page.mouse.move(x + width * right, y + height * down, { steps: 5 });
  await to(0.3, 0.25);
  await page.mouse.down();
  await to(0.7, 0.25);
  await to(0.6, 0.5);
  await to(0.5, 0.8);
  await page.mouse.up();
}

const probabilities = (page: Page): Promise<number[]> =>
  page.$$eval("#bars li", (rows) => rows.map((row) => Number((row as HTMLElement).dataset["probability"])));

/** The pixels that the network was given. */
const seen = (page: Page): Promise<number[]> =>
  page.$eval("#seen", (canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, i) => data[i * 4]!);
  });

describe.skipIf(chromiumPath === undefined)(`the example in a browser${needsChromium}`, () => {
  beforeAll(async () => {
    execFileSync(process.execPath, ["examples/browser/prepareData.mjs"]);
    site = await buildSite("examples/browser");
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.remove();
  });

  it("learns to read in a worker, while the page stays alive; what it keeps is the same in Node", async () => {
    const page = await visit(browser, await site.serve({ threads: true }));
    const status = page.locator("#status");
    expect(await status.getAttribute("data-device")).toBe("wasm");
    expect(Number(await status.getAttribute("data-threads"))).toBeGreaterThan(1);
    expect(await status.textContent()).toContain("no WebGPU");

    await page.evaluate(() => {
      const watched = window as unknown as { pause: number };
      watched.pause = 0;
      let last = performance.now();
      const tick = (): void => {
        const now = performance.now();
        watched.pause = Math.max(watched.pause, now - last);
        last = now;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    await page.click("#train");
    await drawSeven(page);
    await page.waitForFunction(
      (least) => parseFloat(document.getElementById("accuracy")!.textContent) >= least * 100 + 1,
      wanted,
      { timeout: 240_000 },
    );
    expect(await page.evaluate(() => (window as unknown as { pause: number }).pause)).toBeLessThan(
      longestPause,
    );
    await page.click("#train");
    await settled(page);
    expect(Number(await status.getAttribute("data-accuracy"))).toBeGreaterThanOrEqual(wanted);

    const before = await probabilities(page);
    expect(before.indexOf(Math.max(...before))).toBe(7);
    await page.click("#save");
    await page.waitForFunction(() => document.getElementById("kept")!.textContent.includes("Saved"));

    await page.reload();
    await settled(page);
    await drawSeven(page);
    await page.click("#load");
    await page.waitForFunction(() => document.getElementById("kept")!.textContent.includes("Loaded"));
    await page.waitForFunction(
      () =>
        Number((document.querySelector("#bars li.best") as HTMLElement | null)?.dataset["probability"]) > 0.5,
    );
    const after = await probabilities(page);

    const bytes = await page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("tensorloom");
      const file = await (await folder.getFileHandle("mnist.safetensors")).getFile();
      return Array.from(new Uint8Array(await file.arrayBuffer()));
    });
    const model = await loadModel(Uint8Array.from(bytes));
    const pixels = Float32Array.from(await seen(page), (pixel) => pixel / 255);
    const native = await (await model.predict(ndarray("float32", [1, 28, 28, 1], pixels))).data();
    after.forEach((probability, digit) => expect(probability).toBeCloseTo(Number(native[digit]), 4));
    await page.close();
  }, 400_000);

  it("runs on one thread where the page is not isolated, and says why", async () => {
    const page = await visit(browser, await site.serve({ threads: false }));
    expect(await page.getAttribute("#status", "data-threads")).toBe("1");
    expect(await page.textContent("#status")).toContain("Cross-Origin-Embedder-Policy");
    await page.click("#train");
    await page.waitForFunction(() => Number(document.getElementById("step")!.textContent) >= 3, undefined, {
      timeout: 120_000,
    });
    expect(Number(await page.textContent("#loss"))).toBeLessThan(3);
    await page.close();
  }, 150_000);
});
