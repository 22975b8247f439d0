import { buffer } from "node:stream/consumers";
import { pack, type Header } from "tar-stream";

/** A tar archive of these contents; an object instead of text describes an entry that is no file. */
export async function tarOf(
  contents: Readonly<Record<string, string | Uint8Array | Partial<Header>>>,
): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, content] of Object.entries(contents)) {
    if (typeof content === "string" || content instanceof Uint8Array)
      archive.entry({ name }, Buffer.from(content));
    else archive.entry({ name, ...content });
  }
  archive.finalize();
  return new Uint8Array(await buffer(archive as AsyncIterable<Uint8Array> as NodeJS.ReadableStream));
}
