export { cond } from "./cond.ts";
export { grad, gradWithAux, hessianVectorProduct, jvp, valueAndGrad, vjp } from "./grad.ts";
export { perExample, perExampleValueAndGrad } from "./perExample.ts";
export { storedAs } from "./precision.ts";
export { recompute } from "./recompute.ts";
export { map, scan, type ScanOptions } from "./scan.ts";
export { simplify } from "./simplify.ts";
export { vectorize, type VectorizeOptions } from "./vectorize.ts";
