// Prints the milliseconds from the call that builds the chapter's CNN to the end of its first training step.
import { chapterCnn } from "./chapterCnn.ts";
import { randomBatch } from "./randomBatch.ts";

const { x, y } = randomBatch(64, [32, 32, 3], 10);
const start = performance.now();
await chapterCnn().trainOnBatch(x, y);
console.log(performance.now() - start);
