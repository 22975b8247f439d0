import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { cacheFolder, type CacheFolderOptions } from "./cacheFolder.ts";

test.each<[string, CacheFolderOptions, string]>([
  ["the override", { env: { LOOM_CACHE: "/c", XDG_CACHE_HOME: "/x" }, platform: "linux" }, resolve("/c")],
  ["XDG", { env: { XDG_CACHE_HOME: "/x" }, platform: "linux" }, join("/x", "tensorloom")],
  [
    "Linux",
    { env: { LOOM_CACHE: "", XDG_CACHE_HOME: "" }, platform: "linux" },
    join("/h", ".cache", "tensorloom"),
  ],
  ["macOS", { env: {}, platform: "darwin" }, join("/h", "Library", "Caches", "tensorloom")],
  ["Windows", { env: { LOCALAPPDATA: "/l" }, platform: "win32" }, join("/l", "tensorloom")],
])("%s", (_, options, expected) => {
  expect(cacheFolder({ home: "/h", ...options })).toBe(expected);
});
