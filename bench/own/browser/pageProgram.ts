import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import type { Actions } from "../../browser/page.ts";
import type { Settings } from "../../browser/messages.ts";
import type { Greeting } from "../../serve.ts";
import { startChromium } from "./chromium.ts";

/** Milliseconds for an answer of a page. */
const patience = 90_000;

interface PageWindow {
  readonly actions: Actions;
}

/** A library's worker in a page of a browser of its own, asked like a program that is a process. */
export class PageProgram {
  readonly greeting: Greeting;
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page, greeting: Greeting) {
    this.#browser = browser;
    this.#page = page;
    this.greeting = greeting;
  }

  /** Starts a library's worker and waits until it is ready. Rejects with what it complains of. */
  static async start(
    address: string,
    { script, settings }: { readonly script: string; readonly settings: Settings },
  ): Promise<PageProgram> {
    const browser = await startChromium(settings.backend);
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForFunction(() => "actions" in window && window.crossOriginIsolated);
      const greeting = await inTime(
        page.evaluate(
          (given) => (window as unknown as PageWindow).actions.begin(given.script, given.settings),
          { script, settings },
        ) as Promise<Greeting>,
      );
      const versions = { ...greeting.versions, chromium: browser.version() };
      return new PageProgram(browser, page, { ...greeting, versions });
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Milliseconds of each of `count` iterations, by the worker's clock. */
  iterate(count: number): Promise<number[]> {
    return inTime(
      this.#page.evaluate(
        (times) => (window as unknown as PageWindow).actions.iterate(times) as Promise<number[]>,
        count,
      ),
    );
  }

  /** A browser is many processes, most of which serve no library. */
  memory(): undefined {
    return undefined;
  }

  stop(): Promise<void> {
    return this.#browser.close();
  }
}

/** Rejects when a page doesn't answer in time: graphics in software may take minutes for a step. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined); // It fails later, when the browser is closed.
  const over = new AbortController();
  const tooLate = wait(patience, undefined, { signal: over.signal }).then(() => {
    throw new Error(`too slow: not done in ${patience / 1000} s`);
  });
  tooLate.catch(() => undefined);
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    over.abort();
  }
}
