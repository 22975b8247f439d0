import { dirname, mkdir, resolve, stat } from "../base/node.ts";

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Makes a folder and those above it that are missing, one after another: Node's own `recursive` never ends
 * on file systems that refuse new folders by saying that the path does not exist, as /proc does.
 * @throws the file system's error when one cannot be made.
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(folder); !(await exists(at)) && dirname(at) !== at; at = dirname(at))
    missing.push(at);
  for (const path of missing.reverse()) {
    await mkdir(path).catch((error: NodeJS.ErrnoException) => {
      // Another process may have been faster.
      if (error.code !== "EEXIST") throw error;
    });
  }
}
