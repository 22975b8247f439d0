import {
  gdpAccountant,
  prvAccountant,
  rdpAccountant,
  type Accountant,
  type AccountantName,
  type AccountantOptions,
} from "./accountants/index.ts";

/** The accountants that runs can ask for by name. */
export const accountantMakers: Readonly<Record<AccountantName, (options: AccountantOptions) => Accountant>> =
  { rdp: rdpAccountant, gdp: gdpAccountant, prv: prvAccountant };
