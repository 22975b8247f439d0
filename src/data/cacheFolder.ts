import { homedir, join, resolve } from "../base/node.ts";

/** What decides where the cache is; the process's own by default. */
export interface CacheFolderOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

/**
 * The folder for downloads and decoded data: `LOOM_CACHE` if set, else `tensorloom` in the platform's place for
 * caches (`$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`). It may not exist yet.
 */
export function cacheFolder(options: CacheFolderOptions = {}): string {
  const { env = process.env, platform = process.platform, home = homedir() } = options;
  // An empty variable counts as unset, as the XDG specification asks.
  if (env["LOOM_CACHE"]) return resolve(env["LOOM_CACHE"]);
  if (platform === "win32") return join(env["LOCALAPPDATA"] || join(home, "AppData", "Local"), "tensorloom");
  if (platform === "darwin") return join(home, "Library", "Caches", "tensorloom");
  return join(env["XDG_CACHE_HOME"] || join(home, ".cache"), "tensorloom");
}
