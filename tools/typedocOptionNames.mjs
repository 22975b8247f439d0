// @ts-check
// A TypeDoc plugin: a parameter that is taken apart where it is declared, `{ axis = -1 }: AxisOptions = {}`, is called
// `options` in the pages, so that `@param options.axis` in its docstring finds it.
import { Converter } from "typedoc";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_PARAMETER, (_context, parameter) => {
    if (parameter.name === "__namedParameters") parameter.name = "options";
  });
}
