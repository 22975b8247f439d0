import { patternRecognizer } from "../patternRecognizer.ts";

const rest = String.raw`(?:[/?#][^\s<>"'\x60)\]}]*[^\s<>"'\x60)\]}.,;:!?])?/?`;
const host = String.raw`(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}`;
/** Endings by which a bare name is known as one of the web: all would take `e.g.` and file names with them. */
const endings =
  "com|org|net|edu|gov|mil|int|info|biz|io|dev|app|ai|co|me|tv|eu|de|fr|uk|es|it|nl|be|ch|at|pl|se|no|dk|fi|ie|pt|cz|ru|cn|jp|kr|in|br|mx|ca|au|nz|za|us";

/** Web addresses: with a scheme, with `www.`, or a name with a well-known ending. */
export const url = patternRecognizer("url", {
  type: "URL",
  patterns: [
    {
      regex: new RegExp(
        String.raw`\b(?:https?|ftps?|wss?)://(?:[^\s@/]{1,128}@)?(?:${host}|localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]+\])(?::\d{1,5})?${rest}`,
        "giu",
      ),
      score: 0.6,
    },
    { regex: new RegExp(String.raw`(?<![\p{L}\p{N}@._-])www\.${host}${rest}`, "giu"), score: 0.5 },
    {
      regex: new RegExp(
        String.raw`(?<![\p{L}\p{N}@._/-])(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}(?:${endings})(?![\p{L}\p{N}@-]|\.\p{L})${rest}`,
        "giu",
      ),
      score: 0.5,
    },
  ],
  context: ["url", "website", "link"],
});
