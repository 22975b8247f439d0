// @ts-check
// What TypeDoc needs to be told about the way this library is written.
import { Converter, ReflectionKind } from "typedoc";
import ts from "typescript";

/** @param {import("typedoc").Application} app */
export function load(app) {
  // A parameter taken apart where it is declared, `{ axis = -1 }: AxisOptions = {}`, is called `options` in the pages,
  // so that `@param options.axis` in its docstring finds it.
  app.converter.on(Converter.EVENT_CREATE_PARAMETER, (_context, parameter) => {
    if (parameter.name === "__namedParameters") parameter.name = "options";
  });

  // `export const { get, names } = registry(...)` has no place for docstrings: they stand in the type taken apart.
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (reflection.kind !== ReflectionKind.Variable || reflection.comment) return;
    const element = context.getSymbolFromReflection(reflection)?.declarations?.[0];
    if (element === undefined || !ts.isBindingElement(element)) return;
    const property = context.checker.getTypeAtLocation(element.parent).getProperty(reflection.name);
    const declaration = property?.declarations?.[0];
    if (property === undefined || declaration === undefined) return;
    const comment = ts.isMethodSignature(declaration)
      ? context.getSignatureComment(declaration)
      : context.getComment(property, ReflectionKind.Property);
    if (comment === undefined) return;
    reflection.comment = comment;
    // Else the page said it twice: of the variable and of the function in it.
    if (reflection.type?.type !== "reflection") return;
    for (const signature of reflection.type.declaration.signatures ?? []) delete signature.comment;
  });
}
