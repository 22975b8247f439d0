import type { GraphFunction } from "./function.ts";
import { constantValue, inputName, isInput } from "./leaves.ts";
import type { Tensor } from "./tensor.ts";
import { showType } from "./type.ts";
import { nodesBehind } from "./walk.ts";

function showAttribute(value: unknown): string {
  if (value !== null && typeof value === "object" && "outputs" in value) return "{...}";
  return JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? `${v}` : v)) ?? "undefined";
}

/** A graph as text, one node a line: `%3 = matMul(%0, %2) : float32 [64, 10]  # dense`. */
export function printGraph({ inputs, outputs }: GraphFunction): string {
  const names = new Map<Tensor["node"], string>();
  const name = (t: Tensor): string => {
    const uniform = t.shape.length === 0 ? constantValue(t)?.data[0] : undefined;
    if (uniform !== undefined) return `${uniform}`;
    const base = names.get(t.node)!;
    return t.node.outputs.length > 1 ? `${base}.${t.index}` : base;
  };
  const lines: string[] = [];
  for (const node of nodesBehind([...inputs, ...outputs])) {
    const probe = { node, shape: node.outputs[0]?.shape } as Tensor;
    const label = isInput(probe) ? `$${inputName(probe)}` : `%${names.size}`;
    names.set(node, label);
    if (constantValue(probe) !== undefined && probe.shape.length === 0) continue;
    const attributes = Object.entries(node.attributes)
      .filter(([key]) => !["value", "type", "name"].includes(key))
      .map(([key, value]) => `, ${key}=${showAttribute(value)}`);
    const scope = node.scope === "" ? "" : `  # ${node.scope}`;
    const types = node.outputs.map(showType).join(", ");
    lines.push(
      `${label} = ${node.op.name}(${node.inputs.map(name).join(", ")}${attributes.join("")}) : ${types}${scope}`,
    );
  }
  lines.push(`return ${outputs.map(name).join(", ")}`);
  return lines.join("\n");
}
