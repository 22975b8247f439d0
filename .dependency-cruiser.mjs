// Who may import whom, from the table in tools/levels.mjs. Tests may import anything; a cycle of values is forbidden to all.
import { describing, levels, outside, runtimeFolder } from "./tools/levels.mjs";

const inside = (folders) => `^src/(?:${folders.join("|")})/`;
const tests = "[.]test[.]ts$";

const upward = levels.slice(0, -1).map(({ folders }, level) => ({
  name: `upward-from-${folders.join("-")}`,
  comment: "A level imports only from the levels below it.",
  severity: "error",
  from: { path: inside(folders), pathNot: tests },
  to: { path: [inside(levels.slice(level + 1).flatMap((above) => above.folders)), "^src/[^/]+[.]ts$"] },
}));

const sideways = levels
  .filter(({ folders }) => folders.length > 1)
  .map(({ folders, apart }) => ({
    name: `sideways-in-${folders.join("-")}`,
    comment: apart
      ? "These folders stand alone: they do not import each other."
      : "Of a folder on the same level only the index may be imported.",
    severity: "error",
    from: { path: `^src/(${folders.join("|")})/`, pathNot: tests },
    to: { path: inside(folders), pathNot: ["^src/$1/", ...(apart ? [] : ["^src/[^/]+/index[.]ts$"])] },
  }));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...upward,
    ...sideways,
    {
      name: "only-the-runtime-knows-onnxruntime",
      severity: "error",
      from: { path: "^src/", pathNot: [inside([runtimeFolder]), tests] },
      to: { path: "onnxruntime-" },
    },
    {
      name: "describing-never-runs",
      comment: "Layers, losses, metrics and optimizers describe graphs; they never import the runtime.",
      severity: "error",
      from: { path: inside(describing), pathNot: tests },
      to: { path: inside([runtimeFolder]) },
    },
    {
      name: "outside-uses-public-entries",
      comment: "The command line, the server and the report use what a user can use: the indexes.",
      severity: "error",
      from: { path: `^src/(${outside.join("|")})/`, pathNot: tests },
      to: {
        path: "^src/",
        pathNot: ["^src/$1/", "^src/index[.]ts$", "^src/[^/]+/index[.]ts$", "^src/base/"],
      },
    },
    {
      name: "entry-below-the-outside",
      comment: "The public entry does not know the command line.",
      severity: "error",
      from: { path: "^src/index[.]ts$" },
      to: { path: inside(outside) },
    },
    {
      name: "no-tests-in-the-library",
      severity: "error",
      from: { path: "^src/", pathNot: tests },
      to: { path: [tests, "^test/"] },
    },
    {
      name: "no-cycles",
      comment: "Files that need each other to run: what they see depends on which is loaded first.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-type-cycles-between-folders",
      comment:
        "Inside a folder, types may need each other: a Tensor is the output of a Node, a Node has Tensors as inputs, and " +
        "saying so in two files is honest and costs nothing at run time. Between folders it would tie two levels together.",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: { circular: true, via: { pathNot: "^src/$1/" } },
    },
    { name: "unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "undeclared-package",
      comment:
        "Every imported package stands in package.json; the library imports no development dependency. onnxruntime-web is " +
        "both: pages install it beside us, our tests have it.",
      severity: "error",
      from: { path: "^src/", pathNot: tests },
      to: {
        dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"],
        pathNot: "node_modules/onnxruntime-web/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      conditionNames: ["import", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
