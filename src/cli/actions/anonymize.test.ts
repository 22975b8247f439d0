import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AnonymizeFlags } from "../anonymize/flags.ts";
import { anonymize } from "./anonymize.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const run = (from: string, out: string, flags: AnonymizeFlags = {}) =>
  anonymize(at(from), at(out), flags, () => Promise.resolve([]));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-anonymize-"));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await writeFile(at("a.txt"), "ada@example.org, ada@example.org");
  await writeFile(at("latin.txt"), Buffer.from([0x61, 0xe9, 0x62]));
  await writeFile(at("ragged.csv"), "age,illness\n1,flu\n2\n");
  await writeFile(at("people.csv"), "age,illness\n31,flu\n32,cold\n61,flu\n62,cold\n");
  await writeFile(at("key"), "11".repeat(32));
  await writeFile(at("other"), "22".repeat(32));
  await symlink(at("a.txt"), at("link.txt"));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe("loom anonymize", () => {
  it("encrypts and gives back; its report does not repeat what was hidden", async () => {
    await run("a.txt", "e.txt", { operator: "encrypt", key: at("key"), report: at("r.json") });
    expect(await readFile(at("e.txt"), "utf8")).not.toContain("ada");
    const report = await readFile(at("r.json"), "utf8");
    expect(report).toContain('"count": 2');
    expect(report).not.toContain("ada@");
    await expect(run("e.txt", "d.txt", { decrypt: true, key: at("other") })).rejects.toThrow(
      /the key is another/,
    );
    await expect(readFile(at("d.txt"))).rejects.toThrow();
    await run("e.txt", "d.txt", { decrypt: true, key: at("key") });
    expect(await readFile(at("d.txt"))).toEqual(await readFile(at("a.txt")));
  });

  it("asks for the roles of a table to be confirmed, and writes what has k", async () => {
    await expect(run("people.csv", "p.csv")).rejects.toThrow(/--yes/);
    await run("people.csv", "p.csv", { yes: true, k: 2, l: 2 });
    expect((await readFile(at("p.csv"), "utf8")).split("\r\n")).toEqual([
      "age,illness",
      "[31 to 32],cold",
      "[31 to 32],flu",
      "[61 to 62],cold",
      "[61 to 62],flu",
      "",
    ]);
  });

  it.each([
    ["a.txt", "a.txt", {}, /among the old ones/],
    ["a.txt", "link.txt", {}, /among the old ones/],
    [".", "inside", {}, /among the old ones/],
    ["latin.txt", "l.txt", {}, /byte 1 is not UTF-8/],
    ["ragged.csv", "q.csv", { yes: true }, /line 3/],
    ["people.csv", "q.csv", { yes: true, k: 9 }, /fewer rows/],
    ["key", "k.out", {}, /--kind/],
    ["none.txt", "n.txt", {}, /no such file/],
    ["a.txt", "n.txt", { rules: "package.json" }, /there is no option/],
    ["a.txt", "n.txt", { operator: "encrypt" }, /no key/],
    ["a.txt", "n.txt", { operator: "hash", key: "package.json" }, /holds no key/],
  ] as const)("%s to %s with %j is refused, and nothing is written", async (from, out, flags, message) => {
    const before = (await readdir(folder)).sort();
    await expect(run(from, out, flags)).rejects.toThrow(message);
    expect((await readdir(folder)).sort()).toEqual(before);
  });
});
