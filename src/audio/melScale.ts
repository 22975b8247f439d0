/** How pitch grows with frequency: HTK's formula, or Slaney's Auditory Toolbox, linear below 1000 Hz. */
export type MelScale = "htk" | "slaney";

export const melScales: readonly MelScale[] = ["htk", "slaney"];

interface Scale {
  toMel(hertz: number): number;
  toHertz(mel: number): number;
}

/** Slaney's scale has 3 mels to 200 Hz below 1000 Hz; above, each mel is a step of 6.4^(1/27). */
const knee = { hertz: 1000, mel: 15 };
const hertzAMel = knee.hertz / knee.mel;
const logStep = Math.log(6.4) / 27;

export const scales: Readonly<Record<MelScale, Scale>> = {
  htk: {
    toMel: (hertz) => 2595 * Math.log10(1 + hertz / 700),
    toHertz: (mel) => 700 * (10 ** (mel / 2595) - 1),
  },
  slaney: {
    toMel: (hertz) =>
      hertz < knee.hertz ? hertz / hertzAMel : knee.mel + Math.log(hertz / knee.hertz) / logStep,
    toHertz: (mel) => (mel < knee.mel ? mel * hertzAMel : knee.hertz * Math.exp(logStep * (mel - knee.mel))),
  },
};
