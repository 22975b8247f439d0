import { randomBits, foldIn, type RandomKey } from "../../base/random.ts";

/** A column of a table as LIME sees it: what holds for a row, and how other values are drawn. */
export interface LimeColumn {
  /** What holds for a row with this value, in the column's units. */
  rule(value: number): string;
  /** What the linear model sees of another row's value: 1 where the same holds, else 0; or the value standardised. */
  interpret(value: number, own: number): number;
  /** A value for a neighbour of a row, as the training rows have them. */
  draw(random: () => number, own: number): number;
}

/** Numbers from [0, 1) without end, in steps of 2^-32. */
export function stream(key: RandomKey): () => number {
  const block = 4096;
  let bits: ArrayLike<number> = [];
  let [at, blocks] = [0, 0];
  return () => {
    if (at === bits.length) [bits, at, blocks] = [randomBits(foldIn(key, blocks), block), 0, blocks + 1];
    return bits[at++]! / 2 ** 32;
  };
}

/** A number of mean 0 and standard deviation 1 (Box & Muller 1958). */
const normalDraw = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A place in a list, drawn by how often each came. */
function drawPlace(random: () => number, counts: readonly number[]): number {
  let left = random() * counts.reduce((a, b) => a + b, 0);
  const place = counts.findIndex((count) => (left -= count) < 0);
  return place < 0 ? counts.findLastIndex((count) => count > 0) : place;
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The standard deviation of the population. */
const deviationOf = (values: readonly number[], mean: number): number =>
  Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length);

/** A column of categories by their numbers, drawn as often as they come. */
export function categoryColumn(
  name: string,
  values: readonly number[],
  categories: readonly string[] | undefined,
): LimeColumn {
  const counted = new Map<number, number>();
  for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1);
  const [known, counts] = [[...counted.keys()], [...counted.values()]];
  return {
    rule: (value) => `${name} = ${categories?.[value] ?? value}`,
    interpret: (value, own) => Number(value === own || (Number.isNaN(value) && Number.isNaN(own))),
    draw: (random) => known[drawPlace(random, counts)]!,
  };
}

/** A column of numbers as they are, standardised; neighbours are drawn around its mean, or around the row. */
export function standardisedColumn(
  name: string,
  values: readonly number[],
  { aroundInstance }: { readonly aroundInstance: boolean },
): LimeColumn {
  const mean = meanOf(values);
  const deviation = deviationOf(values, mean) || 1;
  return {
    rule: (value) => `${name} = ${String(Number(value.toPrecision(4)))}`,
    interpret: (value) => (value - mean) / deviation,
    draw: (random, own) => Math.fround((aroundInstance ? own : mean) + deviation * normalDraw(random)),
  };
}

/** How often a drawn value may miss its bin before one of the training rows is taken. */
const attempts = 1000;

/**
 * A column of numbers cut at edges, `edge < x <= next edge`; a missing value (NaN) is a bin of its own. Neighbours are
 * drawn from a normal distribution of the bin's mean and deviation, cut off at its edges.
 */
export function binnedColumn(name: string, values: readonly number[], edges: readonly number[]): LimeColumn {
  const binOf = (value: number): number => {
    if (Number.isNaN(value)) return edges.length + 1;
    const place = edges.findIndex((edge) => value <= edge);
    return place < 0 ? edges.length : place;
  };
  const rules = binRules(name, edges);
  const present = values.filter((value) => !Number.isNaN(value));
  const bounds = [present.reduce((a, b) => Math.min(a, b), Infinity), ...edges];
  const last = present.reduce((a, b) => Math.max(a, b), -Infinity);
  const bins = rules.map((_, bin) => {
    const own = values.filter((value) => binOf(value) === bin);
    const mean = meanOf(own);
    return { own, mean, deviation: deviationOf(own, mean), low: bounds[bin]!, high: edges[bin] ?? last };
  });
  const counts = bins.map(({ own }) => own.length);
  return {
    rule: (value) => rules[binOf(value)]!,
    interpret: (value, own) => Number(binOf(value) === binOf(own)),
    draw(random) {
      const bin = drawPlace(random, counts);
      const { own, mean, deviation, low, high } = bins[bin]!;
      if (own.every((value) => Object.is(value, own[0]))) return own[0]!;
      // The mean lies inside: a narrow bin is hit by even numbers thinned out to the density, a wide one by normal ones.
      const narrow = high - low < Math.sqrt(2 * Math.PI) * deviation;
      for (let attempt = 0; attempt < attempts; attempt++) {
        const z = narrow ? (low + (high - low) * random() - mean) / deviation : normalDraw(random);
        if (narrow && random() > Math.exp((-z * z) / 2)) continue;
        const value = Math.fround(mean + deviation * z);
        if (value >= low && value <= high && binOf(value) === bin) return value;
      }
      return own[Math.floor(random() * own.length)]!;
    },
  };
}

/** What holds in each bin, the missing last; as many digits as tell the edges apart, at least four. */
function binRules(name: string, edges: readonly number[]): string[] {
  const missing = `${name} is missing`;
  if (edges.length === 0) return [`${name} is there`, missing];
  const shown = (digits: number): string[] => edges.map((edge) => String(Number(edge.toPrecision(digits))));
  let digits = 4;
  while (digits < 15 && new Set(shown(digits)).size < edges.length) digits++;
  const texts = shown(digits);
  return [
    `${name} <= ${texts[0]!}`,
    ...texts.slice(1).map((text, i) => `${texts[i]!} < ${name} <= ${text}`),
    `${name} > ${texts.at(-1)!}`,
    missing,
  ];
}

/** The quantiles of numbers that are there, each once, between neighbours in a straight line as NumPy's `percentile`. */
export function quantileEdges(values: readonly number[], parts: readonly number[]): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const edges = parts.map((part) => {
    const place = part * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
  });
  return [...new Set(edges)];
}
