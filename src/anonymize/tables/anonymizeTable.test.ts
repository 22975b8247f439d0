import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, OptionError } from "../../base/errors.ts";
import type { Table } from "../../data/index.ts";
import { anonymizeTable, measureTable, proposeRoles, type AnonymizeTableOptions } from "./index.ts";

const tableOf = (columnNames: readonly string[], rows: readonly (readonly string[])[]): Table => ({
  where: "people.csv",
  columnNames,
  rows,
  places: rows.map((_, i) => `line ${i + 2}`),
});

interface Case {
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly quasiIdentifiers: readonly string[];
  readonly k: number;
  readonly sensitive: readonly {
    readonly column: string;
    readonly l: number;
    readonly entropyL: number;
    readonly t: number;
  }[];
  readonly highestRisk: number;
  readonly discernibility: number;
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../../goldens/anonymize/pycanon.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Case[] };

describe("measureTable", () => {
  it.each(cases)("is pyCANON's: $name", (golden) => {
    const measures = measureTable(tableOf(golden.columnNames, golden.rows), {
      quasiIdentifiers: golden.quasiIdentifiers,
      sensitive: golden.sensitive.map(({ column }) => column),
    });
    expect(measures.k).toBe(golden.k);
    expect(measures.discernibility).toBe(golden.discernibility);
    expect(measures.risk.highest).toBeCloseTo(golden.highestRisk, 10);
    // Its mean risk is over classes, ours over rows: what one of the table's people runs.
    expect(measures.risk.mean).toBeCloseTo(measures.classes / golden.rows.length, 10);
    for (const [i, { l, entropyL, t }] of golden.sensitive.entries()) {
      expect(measures.sensitive[i]!.l).toBe(l);
      // It gives the whole number below, and rounding may take one from a class with values as often as each other.
      expect(Math.floor(measures.sensitive[i]!.entropyL + 1e-9) - entropyL).toBeOneOf([0, 1]);
      expect(measures.sensitive[i]!.t).toBeCloseTo(t, 10);
    }
  });

  it("gives the distances that the paper on t-closeness prints", () => {
    const [table3, table5] = cases;
    const salary = ({ columnNames, rows, quasiIdentifiers }: Case) =>
      measureTable(tableOf(columnNames, rows), { quasiIdentifiers, sensitive: ["salary"] }).sensitive[0]!.t;
    expect(salary(table3!)).toBeCloseTo(0.375, 3);
    expect(salary(table5!)).toBeCloseTo(0.167, 3);
  });
});

const person = fc.record({
  age: fc.integer({ min: 0, max: 90 }),
  zip: fc.integer({ min: 0, max: 400 }).map((n) => String(10_000 + n)),
  sex: fc.constantFrom("f", "m", ""),
  illness: fc.constantFrom("flu", "cold", "asthma"),
});
const roles = {
  age: "quasiIdentifier",
  zip: { role: "quasiIdentifier", generalize: { type: "prefix" } },
  sex: "quasiIdentifier",
  illness: "sensitive",
} as const;

describe("anonymizeTable", () => {
  it.each(["mondrian", "lattice"] as const)(
    "%s: what it gives has k, l and t, and nothing is made up",
    (method) => {
      const asked = fc.record({
        k: fc.integer({ min: 1, max: 6 }),
        l: fc.integer({ min: 1, max: 3 }),
        t: fc.double({ min: 0.05, max: 1, noNaN: true }),
      });
      fc.assert(
        fc.property(fc.array(person, { minLength: 6, maxLength: 60 }), asked, (people, { k, l, t }) => {
          const rows = people.map(({ age, zip, sex, illness }) => [String(age), zip, sex, illness]);
          const table = tableOf(["age", "zip", "sex", "illness"], rows);
          if (new Set(people.map(({ illness }) => illness)).size < l) return;
          const result = anonymizeTable(table, { roles, k, l, t, method, suppressionLimit: 0.2 });
          expect(result.table.rows.length + result.suppressed).toBe(rows.length);
          expect(result.suppressed).toBeLessThanOrEqual(rows.length * 0.2);
          const measures = measureTable(result.table, {
            quasiIdentifiers: ["age", "zip", "sex"],
            sensitive: ["illness"],
          });
          expect(measures.k).toBeGreaterThanOrEqual(k);
          expect(measures.sensitive[0]!.l).toBeGreaterThanOrEqual(l);
          expect(measures.sensitive[0]!.t).toBeLessThanOrEqual(t + 1e-9);
          expect(result.informationLoss).toBeGreaterThanOrEqual(0);
          expect(result.informationLoss).toBeLessThanOrEqual(1 + 1e-9);
        }),
        { numRuns: 60, seed: 1 },
      );
    },
  );

  it("lattice: finds the least loss there is", () => {
    const rows = ["20", "21", "22", "23", "40", "41", "42", "43"].map((age, i) => [
      age,
      i % 2 === 0 ? "f" : "m",
    ]);
    const generalize = { type: "intervals", widths: [2, 4, 20] } as const;
    const options = {
      roles: { age: { role: "quasiIdentifier", generalize }, sex: "quasiIdentifier" },
      k: 2,
      method: "lattice",
    } as const;
    const { levels, informationLoss } = anonymizeTable(tableOf(["age", "sex"], rows), options);
    // Of the nodes with k = 2: ages by 4 with sexes 3/23/2, ages by 2 without sexes (1/23 + 1)/2, and coarser ones.
    expect(levels).toEqual({ age: 2, sex: 0 });
    expect(informationLoss).toBeCloseTo(3 / 23 / 2, 10);
  });

  it("writes intervals, days, codes and words that belong together", () => {
    const rows = [
      ["ada", "1990-01-02", "10115", "nurse", "1"],
      ["bob", "1990-03-04", "10117", "doctor", "2"],
      ["eve", "1970-05-06", "80331", "baker", "3"],
      ["dan", "1971-07-08", "80333", "cook", "4"],
    ];
    const parents = { nurse: "health", doctor: "health", baker: "food", cook: "food" };
    const table = tableOf(["name", "born", "zip", "job", "kept"], rows);
    const all = {
      name: "identifier",
      born: "quasiIdentifier",
      zip: { role: "quasiIdentifier", generalize: { type: "prefix" } },
      job: { role: "quasiIdentifier", generalize: { type: "categories", parents } },
      kept: "insensitive",
    } as const;
    expect(anonymizeTable(table, { roles: all, k: 2 }).table).toMatchObject({
      columnNames: ["born", "zip", "job", "kept"],
      rows: [
        ["[1970-05-06 to 1971-07-08]", "8033*", "food", "3"],
        ["[1970-05-06 to 1971-07-08]", "8033*", "food", "4"],
        ["[1990-01-02 to 1990-03-04]", "1011*", "health", "1"],
        ["[1990-01-02 to 1990-03-04]", "1011*", "health", "2"],
      ],
    });
  });

  const small = tableOf(
    ["age", "illness"],
    [
      ["3", "flu"],
      ["4", "cold"],
      ["x", "flu"],
      ["5", "flu"],
      ["6", "flu"],
      ["7", "flu"],
    ],
  );
  const both = { age: "quasiIdentifier", illness: "sensitive" } as const;
  it.each<[Partial<AnonymizeTableOptions>, typeof DataError | typeof OptionError, RegExp]>([
    [{ k: 7 }, DataError, /fewer rows/],
    [{ k: 2, l: 3 }, DataError, /illness: 2/],
    [{ k: 2 }, DataError, /line 4, column 'age': it is no number/],
    [{ k: 0 }, OptionError, /at least 1/],
    [{ k: 2, t: 2 }, OptionError, /from 0 to 1/],
    [{ roles: { age: "quasiIdentifier" } }, OptionError, /nothing is said of the column 'illness'/],
    [{ roles: { ...both, agee: "sensitive" } }, OptionError, /age/],
    [{ roles: { ...both, age: "secret" as never } }, OptionError, /sensitive/],
    [
      { roles: { age: "quasiIdentifier", illness: "insensitive" }, k: 2, t: 0.5 },
      OptionError,
      /there is none/,
    ],
  ])("%j is refused", (options, kind, message) => {
    const run = () => anonymizeTable(small, { roles: both, ...options });
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
});

describe("odd tables", () => {
  const anonymized = (
    names: readonly string[],
    rows: readonly (readonly string[])[],
    options: AnonymizeTableOptions,
  ) => anonymizeTable(tableOf(names, rows), options).table.rows;

  it("columns of any name, and numbers that doubles do not hold apart", () => {
    const roles = JSON.parse('{ "__proto__": "quasiIdentifier" }') as AnonymizeTableOptions["roles"];
    expect(anonymized(["__proto__"], [["1"], ["2"]], { roles, k: 2 })).toEqual([["[1 to 2]"], ["[1 to 2]"]]);
    const accounts = Array.from({ length: 4 }, (_, i) => [`1234567890123456789${i}`]);
    const label = ["1234567890123456789*"];
    expect(anonymized(["a"], accounts, { roles: { a: "quasiIdentifier" }, k: 4 })).toEqual(
      accounts.map(() => label),
    );
    const { informationLoss } = anonymizeTable(tableOf(["a"], [["1"], ["1.0"]]), {
      roles: { a: "quasiIdentifier" },
      k: 2,
    });
    expect(informationLoss).toBe(0);
  });

  it("a value written in two ways is one for l", () => {
    const rows = [
      ["1", "HIV"],
      ["2", "hiv "],
      ["3", "flu"],
      ["4", " Flu"],
    ];
    const roles = { a: "quasiIdentifier", b: "sensitive" } as const;
    const { after } = anonymizeTable(tableOf(["a", "b"], rows), { roles, k: 2, l: 2 });
    expect(after).toMatchObject({ k: 4, sensitive: [{ l: 2 }] });
  });

  it("more values than a call takes arguments", () => {
    const rows = Array.from({ length: 150_000 }, (_, i) => [String(i)]);
    const { after } = anonymizeTable(tableOf(["a"], rows), { roles: { a: "quasiIdentifier" }, k: 5 });
    expect(after.k).toBeGreaterThanOrEqual(5);
  });

  it.each([
    [null, "roles"],
    [{ a: null }, "roles.a"],
    [{ a: { role: "quasiIdentifier", generalize: null } }, "roles.a.generalize"],
    [{ a: "identifier" }, "nothing would be left"],
  ])("roles %j are refused", (roles, message) => {
    const anonymize = () => anonymizeTable(tableOf(["a"], [["1"], ["2"]]), { roles: roles as never, k: 1 });
    expect(anonymize).toThrow(OptionError);
    expect(anonymize).toThrow(message);
  });
});

describe("proposeRoles", () => {
  it("takes out what tells one row from all others, whatever else its name says", async () => {
    const names = [
      "loan_id",
      "cancer_patient_name",
      "medical_record_number",
      "zip_code",
      "diagnosis",
      "salary",
    ];
    const rows = Array.from({ length: 30 }, (_, i) => [
      `L${500 + 3 * i}`,
      `Ada Berg${i}`,
      String(770_000 + 13 * i),
      String(12_345 + i),
      i % 2 === 0 ? "flu" : "cold",
      String(30_000 + 7 * i),
    ]);
    for (const count of [30, 6]) {
      const proposed = await proposeRoles(tableOf(names, rows.slice(0, count)));
      const left = ["quasiIdentifier", "sensitive", "sensitive"];
      expect(proposed.map(({ role }) => role)).toEqual(["identifier", "identifier", "identifier", ...left]);
    }
  });

  it("knows columns by their names and cells, and takes what it does not know for telling", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [
      `user${i}@example.org`,
      String(20 + i),
      "flu",
      "",
      String(i % 3),
      `token ${i}`,
    ]);
    const table = tableOf(["contact", "Age", "diagnosis", "note", "q7", "remark"], rows);
    const proposed = await proposeRoles(table);
    expect(proposed.map(({ role }) => role)).toEqual([
      "identifier",
      "quasiIdentifier",
      "sensitive",
      "insensitive",
      "quasiIdentifier",
      "identifier",
    ]);
  });
});
