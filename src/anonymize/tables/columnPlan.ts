import { OptionError } from "../../base/errors.ts";
import { checkChoice, checkOptionNames } from "../../base/options.ts";

export const columnRoles = ["identifier", "quasiIdentifier", "sensitive", "insensitive"] as const;

/**
 * What a column tells: who somebody is (`identifier`, taken out), who it may be together with others
 * (`quasiIdentifier`, made coarser), what nobody should learn of anybody (`sensitive`), or nothing (`insensitive`).
 */
export type ColumnRole = (typeof columnRoles)[number];

/** How values of a column become coarser, level by level, up to `*`. */
export type Hierarchy =
  | {
      /** Numbers: intervals of these widths. Default: four widths, each twice the last, from a 16th of the range. */
      readonly type: "intervals";
      readonly widths?: readonly number[];
    }
  | {
      /** Days, as 2021-05-31: months, years, decades. */
      readonly type: "dates";
    }
  | {
      /** Codes, as of the post: one character after another gives way to `*`, from the end. */
      readonly type: "prefix";
    }
  | {
      /** Words: what each belongs to, and that in turn. Default: nothing between a word and `*`. */
      readonly type: "categories";
      readonly parents?: Readonly<Record<string, string>>;
    };

export interface ColumnPlan {
  readonly role: ColumnRole;
  /** Of quasi-identifiers. Default: by what the cells look like. */
  readonly generalize?: Hierarchy;
  /** Of sensitive columns: whether values have an order, so that near ones are alike. Default: where all are numbers. */
  readonly ordered?: boolean;
}

/** What a file of roles says: a role, or all of a {@link ColumnPlan}, for each column. */
export type RolesFile = Readonly<Record<string, ColumnRole | ColumnPlan>>;

const hierarchyOptions: Readonly<Record<Hierarchy["type"], Readonly<Record<string, true>>>> = {
  intervals: { type: true, widths: true },
  dates: { type: true },
  prefix: { type: true },
  categories: { type: true, parents: true },
};

/** @throws {OptionError} for hierarchies that are none: widths that do not grow, parents that go round. */
function checkHierarchy(where: string, hierarchy: Hierarchy): void {
  checkChoice(`${where}.type`, String(hierarchy.type), Object.keys(hierarchyOptions));
  checkOptionNames(where, hierarchy, hierarchyOptions[hierarchy.type] as never);
  if (hierarchy.type === "intervals") {
    const widths = hierarchy.widths ?? [1];
    const grow = widths.every((width, i) => width > 0 && (i === 0 || width % widths[i - 1]! === 0));
    if (widths.length > 0 && grow) return;
    throw new OptionError({
      where: `${where}.widths`,
      expected: "positive numbers, each a multiple of the one before, so that intervals fit into each other",
      received: JSON.stringify(widths),
    });
  }
  if (hierarchy.type !== "categories") return;
  const parents = hierarchy.parents ?? {};
  for (const start of Object.keys(parents)) {
    const seen = new Set<string>();
    for (let at: string | undefined = start; at !== undefined; at = parents[at]) {
      if (seen.has(at)) {
        throw new OptionError({ where: `${where}.parents`, problem: `'${at}' belongs to itself` });
      }
      seen.add(at);
    }
  }
}

/**
 * Plans for all columns of a table.
 * @throws {OptionError} for a column that the table has not or that is left out, an unknown role, a hierarchy that is none.
 */
export function checkPlans(columnNames: readonly string[], roles: RolesFile): Record<string, ColumnPlan> {
  if (!isRecord(roles)) {
    throw new OptionError({
      where: "roles",
      expected: 'a role for each column: { "age": "quasiIdentifier" }',
    });
  }
  checkOptionNames("roles", roles, Object.fromEntries(columnNames.map((name) => [name, true])));
  // By entries: a column may be called __proto__, and would else be lost.
  return Object.fromEntries(columnNames.map((name) => [name, checkPlan(name, roles)]));
}

const isRecord = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkPlan(name: string, roles: RolesFile): ColumnPlan {
  const given = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (given === undefined) {
    throw new OptionError({
      where: "roles",
      problem: `nothing is said of the column '${name}'`,
      expected: columnRoles.join(", "),
    });
  }
  const where = `roles.${name}`;
  const plan = typeof given === "string" ? { role: given } : given;
  if (!isRecord(plan)) {
    throw new OptionError({
      where,
      expected: `${columnRoles.join(", ")}, or more in braces`,
      received: JSON.stringify(plan),
    });
  }
  checkOptionNames(where, plan, { role: true, generalize: true, ordered: true });
  checkChoice(`${where}.role`, String(plan.role), columnRoles);
  if (plan.generalize === undefined) return plan;
  if (!isRecord(plan.generalize)) {
    throw new OptionError({
      where: `${where}.generalize`,
      expected: '{ "type": "intervals" } and the like',
      received: JSON.stringify(plan.generalize),
    });
  }
  checkHierarchy(`${where}.generalize`, plan.generalize);
  return plan;
}
