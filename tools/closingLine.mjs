// @ts-check
/**
 * Ends a test run with one plain line, `12 passed, 0 failed` (`, 3 skipped` may follow), for people and scripts alike.
 * A test file that does not load, and an error outside every test, count as failed.
 */
export default class ClosingLine {
  /**
   * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
   * @param {ReadonlyArray<unknown>} strayErrors
   */
  onTestRunEnd(modules, strayErrors) {
    const count = { passed: 0, failed: strayErrors.length, skipped: 0 };
    for (const module of modules) {
      let failedInside = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === "pending" ? "failed" : state] += 1;
        if (state === "failed") failedInside += 1;
      }
      if (module.state() === "failed" && failedInside === 0) count.failed += 1;
    }
    if (count.passed + count.failed + count.skipped === 0) count.failed = 1;
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
    console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
  }
}
