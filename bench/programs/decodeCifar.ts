// Decodes CIFAR-10 for cnn-job: `node decodeCifar.js ARCHIVE FOLDER` writes {train,test}-{x,y}.bin, a byte a number.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { datasets } from "tensorloom";

const [path, folder] = process.argv.slice(2) as [string, string];
const { train, test } = await datasets.cifar10.load({ path });
mkdirSync(folder, { recursive: true });
for (const [name, { x, y }] of Object.entries({ train, test })) {
  writeFileSync(join(folder, `${name}-x.bin`), x.data as Uint8Array);
  writeFileSync(join(folder, `${name}-y.bin`), Uint8Array.from(y.data as Int32Array));
}
