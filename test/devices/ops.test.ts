// The suites of ops, on the device of the project (vitest.config.ts).
import "../../src/ops/contract.test.ts";
import "../../src/ops/ops.test.ts";
import "../../src/ops/random.test.ts";
