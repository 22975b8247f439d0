import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
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
  await writeFile(at("zeros.txt"), Buffer.from("ada@x.org", "utf16le"));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe("loom anonymize", () => {
  it("writes over nothing that it reads, and no report over what it wrote", async () => {
    const key = at("key");
    await expect(run("a.txt", "key", { key, operator: "encrypt" })).rejects.toThrow(/it is --key/);
    await expect(run("a.txt", "n.txt", { report: at("link.txt") })).rejects.toThrow(/to be anonymized/);
    await expect(run("a.txt", "n.txt", { report: at("n.txt") })).rejects.toThrow(/a new file/);
    expect(await readFile(key, "utf8")).toBe("11".repeat(32));
    expect(await readdir(folder)).not.toContain("n.txt");
  });

  it("hides what names of files and folders of a folder tell, and its report does not tell them", async () => {
    await mkdir(at("in/to ada@x.org"), { recursive: true });
    for (const name of [
      "ada@x.org.txt",
      "bob@x.org.txt",
      "EMAIL_ADDRESS.txt",
      "to ada@x.org/tel_425-882-8080.md",
    ])
      await writeFile(at(`in/${name}`), name);
    await run("in", "out", { report: at("names.json") });
    expect((await readdir(at("out"), { recursive: true })).sort()).toEqual([
      "EMAIL_ADDRESS-2.txt",
      "EMAIL_ADDRESS-3.txt",
      "EMAIL_ADDRESS.txt",
      "to EMAIL_ADDRESS",
      join("to EMAIL_ADDRESS", "tel_PHONE_NUMBER.md"),
    ]);
    expect(await readFile(at("out/EMAIL_ADDRESS.txt"), "utf8")).toBe("EMAIL_ADDRESS.txt");
    expect(await readFile(at("names.json"), "utf8")).not.toMatch(/ada@|8080/);
    await run("in", "kept", { keepNames: true });
    expect(await readdir(at("kept"))).toContain("ada@x.org.txt");
  });

  it("warns of columns that stay though they look like names of somebody", async () => {
    await writeFile(at("mails.csv"), "mail,age\na@x.org,1\nb@x.org,2\n");
    await writeFile(at("roles.json"), '{ "mail": "sensitive", "age": "insensitive" }');
    await run("mails.csv", "m.csv", { roles: at("roles.json"), k: 2, report: at("mails.txt") });
    const report = await readFile(at("mails.txt"), "utf8");
    expect(report).toContain("Warning: the column 'mail' stays as it is, and may identify");
    expect(report).toContain("Warning: no column is a quasiIdentifier");
  });

  it("regions that would be hidden nowhere are refused, and endings of which no pictures are written", async () => {
    await mkdir(at("photos"));
    for (const name of ["a.png", "b.png"])
      await sharp({ create: { width: 8, height: 8, channels: 3, background: "#fff" } }).toFile(
        at(`photos/${name}`),
      );
    const one = { x: 0, y: 0, width: 4, height: 4 };
    await writeFile(at("regions.json"), JSON.stringify({ "a.png": [one], "c.png": [one] }));
    const regions = at("regions.json");
    await expect(run("photos", "hidden", { regions })).rejects.toThrow(/no picture 'c.png'/);
    await expect(run("photos/b.png", "b2.png", { regions })).rejects.toThrow(/nothing is said of 'b.png'/);
    await expect(run("photos/a.png", "a2.gif", { regions })).rejects.toThrow(/not written as .gif/);
    await expect(run("photos/a.png", "a2.png", { hide: "blur" })).rejects.toThrow(/what to hide/);
    await run("photos/a.png", "a2.png", { regions });
    expect((await sharp(at("a2.png")).raw().toBuffer())[0]).toBe(0);
  });

  it("warns of what is written so that nothing is recognized in it", async () => {
    await writeFile(at("encoded.html"), "a&#64;b.org =?utf-8?q?Ren=C3=A9?= c\\u0040d e%40f g\u200bh");
    await run("encoded.html", "e.html", { report: at("encoded.json") });
    const { files } = JSON.parse(await readFile(at("encoded.json"), "utf8")) as {
      files: { unread: string[] }[];
    };
    expect(files[0]!.unread.map((each) => each.slice(0, 3))).toEqual(["1 x", "1 x", "1 x", "1 x", "1 x"]);
  });

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
    [
      "people.csv",
      "q.csv",
      { yes: true, operator: "encrypt" },
      /--operator: it is for files of the kind text/,
    ],
    ["a.txt", "n.txt", { k: 3 }, /--k: it is for files of the kind table/],
    ["a.txt", "n.txt", { limit: 3 }, /for --measure/],
    ["zeros.txt", "z.txt", {}, /UTF-16/],
    ["a.txt", "n.txt", { rules: "package.json" }, /there is no option/],
    ["a.txt", "n.txt", { operator: "encrypt" }, /no key/],
    ["a.txt", "n.txt", { operator: "hash", key: "package.json" }, /holds no key/],
  ] as const)("%s to %s with %j is refused, and nothing is written", async (from, out, flags, message) => {
    const before = (await readdir(folder)).sort();
    await expect(run(from, out, flags)).rejects.toThrow(message);
    expect((await readdir(folder)).sort()).toEqual(before);
  });
});
