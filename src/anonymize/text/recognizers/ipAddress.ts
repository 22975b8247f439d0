import { patternRecognizer } from "../patternRecognizer.ts";

/** Whether this is an IPv4 address: no part with a zero before it, as `ipaddress` of Python has it. */
const isVersion4 = (text: string): boolean =>
  /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/.test(text);

/** Whether this is an IPv6 address: eight groups, or fewer with one `::`; the last two may be an IPv4 address. */
function isVersion6(text: string): boolean {
  const tail = /:(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  if (tail !== undefined && !isVersion4(tail)) return false;
  const groups = tail === undefined ? text : `${text.slice(0, -tail.length)}0:0`;
  const halves = groups.split("::");
  if (halves.length > 2) return false;
  const parts = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!parts.every((part) => /^[\da-f]{1,4}$/i.test(part))) return false;
  return halves.length === 2 ? parts.length <= 7 : parts.length === 8;
}

/** Addresses of IPv4 and IPv6, with the length of a network's prefix or without. */
export const ipAddress = patternRecognizer("ipAddress", {
  type: "IP_ADDRESS",
  patterns: [
    { regex: /(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?:\/(?:3[0-2]|[12]?\d)(?!\d))?(?!\w|\.\d)/g, score: 0.6 },
    {
      regex:
        /(?<![\w:.])(?=[\da-f:]*:[\da-f:]*:)[\da-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?:%[\da-z]+)?(?:\/(?:12[0-8]|1[01]\d|[1-9]?\d)(?!\d))?(?![\w:]|\.\d)/gi,
      score: 0.6,
    },
  ],
  context: ["ip", "ipv4", "ipv6"],
  validate(match) {
    const address = /^[^%/]*/.exec(match)![0];
    // `::` is an address that means none; between words it is mostly a mark.
    if (!/[\da-f]/i.test(address)) return false;
    const valid = address.includes(":") ? isVersion6(address) : isVersion4(address);
    return valid ? undefined : false;
  },
});
