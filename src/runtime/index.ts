import { setEvaluator } from "../graph/tensor.ts";
import { evaluate } from "./compile.ts";

setEvaluator(evaluate);

export {
  compile,
  compileGraph,
  evaluate,
  type CompileGraphOptions,
  type Concrete,
  type ConcreteTree,
  type Executable,
} from "./compile.ts";
export {
  device,
  setDevice,
  type Device,
  type OutputType,
  type Session,
  type SessionOptions,
} from "./device.ts";
export { deviceNames, openDevice, type DeviceName } from "./openDevice.ts";
export * from "./profile/index.ts";
export { nodeDevice, type NodeDeviceOptions } from "./node.ts";
export { webDevice, type WebDeviceOptions } from "./web.ts";
