import { expect, test } from "vitest";
import { splitWords } from "./splitWords.ts";

test.each([
  ["Angela Merkel visited Paris.", "Angela|Merkel|visited|Paris|."],
  ["Dr. Who's in St. Ives, isn’t he?", "Dr.|Who|'s|in|St.|Ives|,|isn’t|he|?"],
  ["J. Smith of the U.S. met O'Brien", "J.|Smith|of|the|U.S.|met|O'Brien"],
  ["Seine-et-Marne won 6–4 in 2008-09, by 1,000.5.", "Seine-et-Marne|won|6–4|in|2008-09|,|by|1,000.5|."],
  ["He was 3rd.Then Hamburg", "He|was|3rd|.|Then|Hamburg"],
  ["東京 👍 ''Born to Run''", "東京|👍|''|Born|to|Run|''"],
  [" \t\n", ""],
  ["", ""],
])("splits %j", (text, words) => {
  const split = splitWords(text);
  expect(split.map((word) => word.text).join("|")).toBe(words);
  for (const { text: word, start, end } of split) expect(text.slice(start, end)).toBe(word);
});
