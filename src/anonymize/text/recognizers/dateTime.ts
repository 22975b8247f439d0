import { isDay } from "../checkDigits.ts";
import { patternRecognizer } from "../patternRecognizer.ts";

const month =
  "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";
const day = "(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?";
const time =
  "(?:(?:T|,? (?:at )?)\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?: ?[ap]\\.?m\\b\\.?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?";
const pattern = (source: string): RegExp => new RegExp(`(?<![\\w./-])${source}(?![\\w]|[-./]\\d)`, "gi");

/** Days, months of years, and times of days: in figures as Presidio's, and with names of months in English. */
export const dateTime = patternRecognizer("dateTime", {
  type: "DATE_TIME",
  patterns: [
    { regex: pattern(`\\d{4}([-/])\\d{1,2}\\1\\d{1,2}${time}`), score: 0.6 },
    { regex: pattern(`\\d{1,2}([-/.])\\d{1,2}\\1(?:\\d{4}|\\d{2})${time}`), score: 0.6 },
    { regex: pattern(`${day}(?: of)?[ -]${month}\\.?,?[ -](?:\\d{4}|\\d{2})${time}`), score: 0.6 },
    { regex: pattern(`${month}\\.? ${day}(?:,? \\d{4})?${time}`), score: 0.6 },
    { regex: pattern(`${month}\\.?,?[ -]\\d{4}`), score: 0.6 },
    { regex: pattern(`${day}(?: of)?[ -]${month}`), score: 0.5 },
    { regex: pattern("(?:0?[1-9]|1[0-2])/\\d{4}"), score: 0.2 },
    { regex: pattern("(?:0?[1-9]|1[0-2])/\\d{2}"), score: 0.1 },
  ],
  context: ["date", "birthday", "born", "birth", "dob", "died", "since", "on"],
  validate(match) {
    const figures = /^(\d+)[-/.](\d+)[-/.](\d+)/.exec(match);
    if (figures === null) return undefined;
    const [a, b, c] = figures.slice(1).map(Number) as [number, number, number];
    const valid = figures[1]!.length === 4 ? isDay(a, b, c) : isDay(c, b, a) || isDay(c, a, b);
    return valid ? undefined : false;
  },
});
