/** The digits of a text, in order. */
const digitsOf = (text: string): number[] => Array.from(text.replaceAll(/\D/g, ""), Number);

/** What is left of separators: spaces, hyphens, full stops, slashes. */
export const bare = (text: string): string => text.replaceAll(/[\s./-]/g, "");

/**
 * The check of payment cards: from the right, every second digit is doubled and its digits added; the sum is a multiple
 * of 10.
 * Source: ISO/IEC 7812-1, annex B.
 */
export function luhn(text: string): boolean {
  const digits = digitsOf(text).reverse();
  let sum = 0;
  for (const [i, digit] of digits.entries()) {
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/**
 * A number of letters and digits modulo `modulus`, letters counting as two digits: A is 10, Z is 35.
 * Source: ISO 7064, MOD 97-10.
 */
export function alphanumericModulo(text: string, modulus: number): number {
  let rest = 0;
  for (const character of text) {
    const value = parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % modulus;
  }
  return rest;
}

/** The sum of digits times weights; digits without a weight do not count. */
export const weightedSum = (text: string, weights: readonly number[]): number =>
  digitsOf(text)
    .slice(0, weights.length)
    .reduce((sum, digit, i) => sum + digit * weights[i]!, 0);

/** The check of the German tax number. Source: ISO 7064, MOD 11,10. */
export function modulo11And10(text: string): boolean {
  const digits = digitsOf(text);
  const check = digits.pop();
  let product = 10;
  for (const digit of digits) product = (((digit + product) % 10 || 10) * 2) % 11;
  return (11 - product) % 10 === check;
}

/** Whether there is such a day. Years of two digits are taken as leap years where a century has one. */
export function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000 + (year % 400), month - 1, day));
  return month >= 1 && month <= 12 && day >= 1 && date.getUTCMonth() === month - 1;
}
