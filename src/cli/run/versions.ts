import { device } from "../../index.ts";
import { version } from "../version.ts";

/** What a run runs on. */
export async function versions(): Promise<Readonly<Record<string, string>>> {
  const { library } = await device();
  return {
    tensorloom: version(),
    node: process.version,
    device: library,
    platform: `${process.platform}-${process.arch}`,
  };
}
