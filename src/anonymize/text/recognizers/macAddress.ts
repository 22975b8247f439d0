import { patternRecognizer } from "../patternRecognizer.ts";

/** Addresses of network cards, but those of nobody and of everybody. */
export const macAddress = patternRecognizer("macAddress", {
  type: "MAC_ADDRESS",
  patterns: [
    { regex: /(?<![\w:-])[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-])/gi, score: 0.6 },
    { regex: /(?<![\w.])[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}(?![\w.])/gi, score: 0.6 },
  ],
  context: ["mac", "hardware address", "physical address", "ethernet"],
  validate: (match) => (/^(?:[0:.-]+|[f:.-]+)$/i.test(match) ? false : undefined),
});
