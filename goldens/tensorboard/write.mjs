// Writes an event file, as an interrupted and resumed run would, with the built package into the folder given,
// and prints what TensorBoard must read from it. Run by check.py.
import { truncateSync, statSync } from "node:fs";
import { createEventWriter } from "../../dist/training/tensorboard/writer.js";

const folder = process.argv[2];
const loss = Array.from({ length: 100 }, (_, step) => [step, Math.fround(2.3 * Math.exp(-step / 30))]);
const accuracy = [[0, 0.1], [1, 0.55], [2_000_000_000, 1e-30], [2_000_000_001, 3.4e38]].map(([s, v]) => [s, Math.fround(v)]);

const first = createEventWriter(folder, { now: () => 1_700_000_000_000 });
for (const [step, value] of loss.slice(0, 60)) first.scalar("epoch/loss", value, step);
for (let step = 60; step < 70; step++) first.scalar("epoch/loss", -1, step); // To be dropped by the resumed run.
first.close();
truncateSync(first.path, statSync(first.path).size - 5); // Killed while it wrote its last record.

const second = createEventWriter(folder, { now: () => 1_700_000_001_000, resumeStep: 60 });
for (const [step, value] of loss.slice(60)) second.scalar("epoch/loss", value, step);
for (const [step, value] of accuracy) second.scalar("Genauigkeit für «Bilder»", value, step);
second.histogram("kernel", [1, 1, 4, NaN], 5);
second.text("settings", "**adam**, 10 epochs", 0);
second.close();

console.log(JSON.stringify({ "epoch/loss": loss, "Genauigkeit für «Bilder»": accuracy }));
