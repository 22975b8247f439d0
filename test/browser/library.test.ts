// The library in a page without a worker: storage, the same numbers as in Node, WebGPU.
import type { Browser, Page } from "playwright-core";
import { loadModel } from "tensorloom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, needsChromium, startChromium } from "./chromium.ts";
import { build, outputs, train } from "./page/network.ts";
import type { Actions } from "./page/page.ts";
import { buildSite, type Site } from "./site.ts";

const epochs = 5;

/** Calls one of the page's actions. */
const act = <Name extends keyof Actions>(
  page: Page,
  name: Name,
  ...given: Parameters<Actions[Name]>
): ReturnType<Actions[Name]> =>
  page.evaluate(
    async ({ action, values }) => {
      const { actions } = window as unknown as { actions: Record<string, (...all: unknown[]) => unknown> };
      return actions[action]!(...values);
    },
    { action: name, values: given as unknown[] },
  ) as ReturnType<Actions[Name]>;

function expectClose(received: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(received).toHaveLength(expected.length);
  received.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance));
}

describe.skipIf(chromiumPath === undefined)(`the library in a page${needsChromium}`, () => {
  let site: Site;
  let address: string;
  let browser: Browser;

  async function visit(used: Browser): Promise<Page> {
    const page = await used.newPage();
    await page.goto(address);
    await page.waitForFunction(() => "actions" in window);
    return page;
  }

  beforeAll(async () => {
    site = await buildSite("test/browser/page");
    address = await site.serve({ threads: false });
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.remove();
  });

  it.each([
    ["opfs://a model", "opfs://a model"],
    ["indexeddb://a model", "indexeddb://a model"],
    ["browser://a model", "opfs://a model"],
  ])(
    "keeps a model of Node's at %s, byte for byte",
    async (where, stored) => {
      const page = await visit(browser);
      const model = build();
      await train(model, 1);
      const bytes = await model.toBytes({ metadata: { classNames: ["a", "b", "c"] } });
      const kept = await act(page, "keep", Array.from(bytes), where);
      expect(kept.kept).toEqual([stored]);
      expect(kept.left).toEqual([]);
      expectClose(kept.outputs, await outputs(model), 1e-4);
      expect(Uint8Array.from(kept.bytes)).toEqual(bytes);
      expect((await loadModel(Uint8Array.from(kept.bytes))).metadata).toEqual({
        classNames: ["a", "b", "c"],
      });
      await page.close();
    },
    60_000,
  );

  it("says what is not there, and what a page cannot do", async () => {
    const page = await visit(browser);
    expect((await act(page, "refusals", "indexeddb://none")).loading).toMatch(/^DataError.*no such model/s);
    const folder = await act(page, "refusals", "runs/a");
    expect(folder.loading).toMatch(/^UnsupportedError.*for Node alone.*opfs:/s);
    expect(folder.saving).toMatch(/^UnsupportedError/);
    await page.close();
  }, 60_000);

  it("trains as Node does", async () => {
    const page = await visit(browser);
    expect(await act(page, "open", "wasm")).toMatchObject({ name: "wasm" });
    expectClose(await act(page, "train", epochs), await train(build(), epochs), 1e-4);
    await page.close();
  }, 60_000);

  it("falls back from WebGPU where there is none, and says why", async () => {
    const page = await visit(browser);
    const opened = await act(page, "open", "auto");
    expect(opened.name).toBe("wasm");
    expect(opened.reason).toContain("no WebGPU");
    await expect(act(page, "open", "webgpu")).rejects.toThrow(/no WebGPU.*use the provider 'wasm'/s);
    await page.close();
  }, 60_000);

  it("trains by WebGPU too, on a graphics processor in software", async (context) => {
    const withGpu = await startChromium({ webgpu: true });
    try {
      const page = await visit(withGpu);
      const opened = await act(page, "open", "auto");
      if (opened.name !== "webgpu") context.skip(opened.reason);
      expectClose(await act(page, "train", epochs), await train(build(), epochs), 1e-3);
    } finally {
      await withGpu.close();
    }
  }, 120_000);
});
