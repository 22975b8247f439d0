// The suites of layers, on the device of the project (vitest.config.ts).
import "../../src/layers/contract.test.ts";
import "../../src/layers/goldens.test.ts";
