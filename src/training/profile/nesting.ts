import type { TimeSpan } from "../../runtime/index.ts";

/** A span and those that lie within it. */
export interface Nested<Span> {
  readonly value: Span;
  readonly inner: Nested<Span>[];
}

/** Spans as trees by time. One that begins in another and ends after it stands beside it. */
export function nested<Span extends TimeSpan>(spans: readonly Span[]): Nested<Span>[] {
  const top: Nested<Span>[] = [];
  const open: Nested<Span>[] = [];
  for (const value of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    while (open.length > 0 && open.at(-1)!.value.end < value.end) open.pop();
    const made: Nested<Span> = { value, inner: [] };
    (open.at(-1)?.inner ?? top).push(made);
    open.push(made);
  }
  return top;
}

/** Deals spans out to tracks, so that those on one track lie within each other or apart. */
export function tracks<Span extends TimeSpan>(spans: readonly Span[]): Span[][] {
  const dealt: { readonly spans: Span[]; readonly open: Span[] }[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    let track = dealt.find(({ open }) => {
      while (open.length > 0 && open.at(-1)!.end <= span.start) open.pop();
      return open.length === 0 || open.at(-1)!.end >= span.end;
    });
    if (track === undefined) dealt.push((track = { spans: [], open: [] }));
    track.spans.push(span);
    track.open.push(span);
  }
  return dealt.map((track) => track.spans);
}
