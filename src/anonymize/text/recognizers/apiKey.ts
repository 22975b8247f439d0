import { patternRecognizer } from "../patternRecognizer.ts";

/** Bits a character, by how often each comes in the text itself: 4 for random hexadecimal, near 5 for random base 64. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, n) => bits - (n / text.length) * Math.log2(n / text.length), 0);
}

/** How keys of well-known services begin, and how long they are. */
const known = [
  "(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}", // Amazon
  "gh[pousr]_[A-Za-z0-9]{36,255}", // GitHub
  "github_pat_[A-Za-z0-9_]{60,255}",
  "glpat-[\\w-]{20,}", // GitLab
  "xox[abeoprs]-[A-Za-z0-9-]{10,}", // Slack
  "[rs]k_(?:live|test)_[A-Za-z0-9]{16,}", // Stripe
  "sk-(?:ant-|proj-)?[\\w-]{20,}", // OpenAI, Anthropic
  "AIza[\\w-]{35}", // Google
  "SG\\.[\\w-]{16,32}\\.[\\w-]{32,64}", // SendGrid
  "npm_[A-Za-z0-9]{36}",
  "pypi-[\\w-]{50,}",
  "hf_[A-Za-z0-9]{30,}", // Hugging Face
  "dop_v1_[a-f0-9]{64}", // DigitalOcean
  "eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{10,}", // JSON web tokens
];

/** Keys, tokens and passwords: by how they begin, or by a name before them and how random they are. */
export const apiKey = patternRecognizer("apiKey", {
  type: "API_KEY",
  patterns: [
    { regex: new RegExp(`(?<![\\w-])(?:${known.join("|")})(?![\\w-])`, "g"), score: 0.9 },
    {
      regex: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|$)/g,
      score: 1,
    },
    {
      regex:
        /(?:passw(?:or)?d|passphrase|pwd|secret|token|api[ _-]?key|access[ _-]?key|auth[ _-]?key|private[ _-]?key|client[ _-]?secret)["']?\s{0,3}[:=]\s{0,3}["']?(?<value>[^\s"',;<>]{8,256})/dgi,
      score: 0.6,
    },
    { regex: /(?<![\w+/=-])[A-Za-z0-9_+-]{32,256}={0,2}(?![\w+/=-])/g, score: 0.3 },
  ],
  context: ["key", "secret", "token", "password", "credential", "bearer"],
  validate: (match) => (match.startsWith("-----") || entropy(match) >= 2.75 ? undefined : false),
});
