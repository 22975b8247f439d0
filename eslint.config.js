// Few rules, each against a mistake the compiler lets through. Formatting is Prettier's, levels are dependency-cruiser's.
import tseslint from "typescript-eslint";

const ownErrors = {
  selector: "ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError|SyntaxError)$/]",
  message: "Throw one of the errors of src/base/errors.ts, with where, expected, received and mend.",
};
const focused = {
  selector: "MemberExpression[object.name=/^(it|test|describe)$/][property.name='only']",
  message: "A focused test hides all others.",
};

export default tseslint.config(
  {
    ignores: [
      "**/node_modules",
      "**/dist",
      "docs",
      "runs",
      "coverage",
      "**/.*/",
      "bench/peers",
      "bench/results",
      "goldens",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{ts,js,mjs}"],
    rules: { "prefer-const": "error", "no-var": "error", eqeqeq: "error", "no-debugger": "error" },
  },
  {
    files: ["**/*.ts"],
    plugins: { "@typescript-eslint": tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "no-restricted-syntax": ["error", focused],
    },
  },
  {
    files: ["src/**/*.ts"],
    // In these two an error is a signal to a caller in the same file, which wraps it in a DataError.
    ignores: ["**/*.test.ts", "src/data/download.ts", "src/data/pickle.ts"],
    rules: { "no-restricted-syntax": ["error", ownErrors, focused] },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["**/*.test.ts", "src/cli/**"],
    // LOOM_DEBUG writes on standard error.
    rules: { "no-console": ["error", { allow: ["error"] }] },
  },
);
