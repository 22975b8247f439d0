import { setEvaluator } from "../graph/tensor.ts";
import { evaluate } from "./compile.ts";

setEvaluator(evaluate);

export {
  compile,
  compileGraph,
  evaluate,
  type Concrete,
  type ConcreteTree,
  type Executable,
} from "./compile.ts";
export { device, setDevice, type Device, type Session } from "./device.ts";
