/** Adds instructions to a program; values are known by their places in it. */
export interface Emit {
  constant(value: number): number;
  instruction(code: number, inputs: readonly number[]): number;
}

/** WebAssembly's SIMD instructions on four float32, and on masks: truths are lanes of all ones or all zeros. */
const code = {
  equal: 65,
  notEqual: 66,
  less: 67,
  greater: 68,
  lessEqual: 69,
  greaterEqual: 70,
  not: 77,
  and: 78,
  or: 80,
  xor: 81,
  select: 82,
  ceil: 103,
  floor: 104,
  nearest: 106,
  abs: 224,
  negate: 225,
  squareRoot: 227,
  add: 228,
  subtract: 229,
  multiply: 230,
  divide: 231,
  minimum: 232,
  maximum: 233,
} as const;

type Write = (emit: Emit, inputs: readonly number[]) => number;

const one =
  (instruction: number): Write =>
  (emit, inputs) =>
    emit.instruction(instruction, inputs);

/** An operator of any number of inputs, two at a time. */
const chained =
  (instruction: number): Write =>
  (emit, inputs) =>
    inputs.reduce((a, b) => emit.instruction(instruction, [a, b]));

/** `x > 0 ? 1 : x < 0 ? -1 : x`: zeros keep their sign and NaN stays. */
const sign: Write = (emit, [x]) => {
  const zero = emit.constant(0);
  const negative = emit.instruction(code.less, [x!, zero]);
  const below = emit.instruction(code.select, [emit.constant(-1), x!, negative]);
  const positive = emit.instruction(code.greater, [x!, zero]);
  return emit.instruction(code.select, [emit.constant(1), below, positive]);
};

/** The ONNX operators that work element by element and round as IEEE 754 says, so that every machine agrees. */
export const simdOperators: Readonly<Record<string, Write | undefined>> = {
  Add: one(code.add),
  Sub: one(code.subtract),
  Mul: one(code.multiply),
  Div: one(code.divide),
  Neg: one(code.negate),
  Abs: one(code.abs),
  Sqrt: one(code.squareRoot),
  Floor: one(code.floor),
  Ceil: one(code.ceil),
  Round: one(code.nearest),
  Sign: sign,
  Relu: (emit, [x]) => emit.instruction(code.maximum, [x!, emit.constant(0)]),
  Reciprocal: (emit, [x]) => emit.instruction(code.divide, [emit.constant(1), x!]),
  Max: chained(code.maximum),
  Min: chained(code.minimum),
  Equal: one(code.equal),
  Less: one(code.less),
  LessOrEqual: one(code.lessEqual),
  Greater: one(code.greater),
  GreaterOrEqual: one(code.greaterEqual),
  And: one(code.and),
  Or: one(code.or),
  Xor: one(code.xor),
  Not: one(code.not),
  Where: (emit, [condition, a, b]) => emit.instruction(code.select, [a!, b!, condition!]),
  /** Not ONNX's: how a truth that is given as 0 or 1 becomes a mask. */
  "Cast to bool": (emit, [x]) => emit.instruction(code.notEqual, [x!, emit.constant(0)]),
};
