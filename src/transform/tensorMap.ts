import type { Node, Tensor } from "../graph/tensor.ts";

/** A map by value: two tensors are the same key if they are the same output of the same node. */
export class TensorMap<V> {
  readonly #byNode = new Map<Node, Map<number, { readonly key: Tensor; value: V }>>();

  get(t: Tensor): V | undefined {
    return this.#byNode.get(t.node)?.get(t.index)?.value;
  }

  set(t: Tensor, value: V): void {
    const slots = this.#byNode.get(t.node) ?? new Map<number, { readonly key: Tensor; value: V }>();
    slots.set(t.index, { key: t, value });
    this.#byNode.set(t.node, slots);
  }

  /** The pairs in the order of their nodes. */
  entries(): Map<Tensor, V> {
    return new Map(
      [...this.#byNode.values()].flatMap((s) => [...s.values()].map((e) => [e.key, e.value] as const)),
    );
  }
}

/** A set by value, as {@link TensorMap}. */
export class TensorSet {
  readonly #members = new TensorMap<true>();
  readonly #order: Tensor[] = [];

  has(t: Tensor): boolean {
    return this.#members.get(t) === true;
  }

  add(t: Tensor): void {
    if (this.has(t)) return;
    this.#members.set(t, true);
    this.#order.push(t);
  }

  get size(): number {
    return this.#order.length;
  }

  [Symbol.iterator](): IterableIterator<Tensor> {
    return this.#order.values();
  }
}
