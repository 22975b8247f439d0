import { logAddExp } from "./logProbabilities.ts";

/** Labels read so far: a node of the tree of all beginnings, so that equal beginnings are one object. */
interface Prefix {
  readonly parent: Prefix | undefined;
  readonly label: number;
  readonly longer: Map<number, Prefix>;
}

/** The log probabilities that the frames so far spell a prefix and the last one is a blank, or the last label. */
interface Beam {
  readonly prefix: Prefix;
  blank: number;
  label: number;
}

const total = ({ blank, label }: Beam): number => logAddExp(blank, label);

function extend(prefix: Prefix, label: number): Prefix {
  const known = prefix.longer.get(label);
  if (known !== undefined) return known;
  const made = { parent: prefix, label, longer: new Map<number, Prefix>() };
  prefix.longer.set(label, made);
  return made;
}

function labelsOf(prefix: Prefix): number[] {
  const labels: number[] = [];
  for (let p = prefix; p.parent !== undefined; p = p.parent) labels.push(p.label);
  return labels.reverse();
}

/** All that a frame makes of the beams. */
function afterFrame(beams: readonly Beam[], frame: Float32Array, blank: number): Beam[] {
  const next = new Map<Prefix, Beam>();
  const reach = (prefix: Prefix): Beam => {
    const known = next.get(prefix);
    if (known !== undefined) return known;
    const beam = { prefix, blank: -Infinity, label: -Infinity };
    next.set(prefix, beam);
    return beam;
  };
  for (const beam of beams) {
    const sum = total(beam);
    for (let label = 0; label < frame.length; label++) {
      const p = frame[label]!;
      if (p === -Infinity) continue;
      if (label === blank) {
        const same = reach(beam.prefix);
        same.blank = logAddExp(same.blank, sum + p);
        continue;
      }
      const repeats = label === beam.prefix.label;
      if (repeats) {
        const same = reach(beam.prefix);
        same.label = logAddExp(same.label, beam.label + p);
      }
      // A label after itself is a new one only where a blank stood between.
      const from = repeats ? beam.blank : sum;
      if (from === -Infinity) continue;
      const longer = reach(extend(beam.prefix, label));
      longer.label = logAddExp(longer.label, from + p);
    }
  }
  return [...next.values()];
}

/**
 * Prefix beam search (Graves 2012; Hannun et al. 2014): after each frame the `width` likeliest beginnings go on.
 * @param frames the log probabilities of the classes, frame by frame
 * @returns labels with the log of the probability found for them, likeliest first
 */
export function ctcBeams(
  frames: readonly Float32Array[],
  { blank, width }: { readonly blank: number; readonly width: number },
): { readonly labels: number[]; readonly score: number }[] {
  const root: Prefix = { parent: undefined, label: -1, longer: new Map() };
  let beams: Beam[] = [{ prefix: root, blank: 0, label: -Infinity }];
  for (const frame of frames) {
    beams = afterFrame(beams, frame, blank)
      .map((beam) => ({ beam, score: total(beam) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, width)
      .map(({ beam }) => beam);
  }
  return beams.map((beam) => ({ labels: labelsOf(beam.prefix), score: total(beam) }));
}
