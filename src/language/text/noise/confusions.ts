// Tables of characters that are easily confused: by scanners, in leetspeak, across scripts, and without their
// diacritics.

/** Pairs of printed text and what a scanner reads instead, which optical character recognition often confuses. */
export const scannerConfusions: readonly (readonly [printed: string, seen: string])[] = (
  [
    ['rn', 'm'],
    ['cl', 'd'],
    ['vv', 'w'],
    ['li', 'h'],
    ['nn', 'm'],
    ['ri', 'n'],
    ['l', '1'],
    ['l', 'I'],
    ['i', 'l'],
    ['O', '0'],
    ['o', '0'],
    ['e', 'c'],
    ['h', 'b'],
    ['t', 'f'],
    ['u', 'v'],
    ['S', '5'],
    ['B', '8'],
    ['G', '6'],
    ['Z', '2'],
    ['g', 'q'],
    ['п', 'н'],
    ['и', 'н'],
    ['ш', 'щ'],
    ['з', '3'],
    ['ν', 'υ'],
    ['ο', 'σ'],
    ['日', '目'],
    ['未', '末'],
    ['土', '士'],
  ] as const
).flatMap(([printed, seen]) => [
  [printed, seen],
  [seen, printed],
]);

/** The digits that replace letters in leetspeak. */
export const leetDigits: ReadonlyMap<string, string> = new Map([
  ['a', '4'],
  ['b', '8'],
  ['e', '3'],
  ['g', '9'],
  ['i', '1'],
  ['l', '1'],
  ['o', '0'],
  ['s', '5'],
  ['t', '7'],
  ['z', '2'],
]);

const twins = [
  ['A', 'А', 'Α'],
  ['B', 'В', 'Β'],
  ['C', 'С'],
  ['E', 'Е', 'Ε'],
  ['H', 'Н', 'Η'],
  ['I', 'І', 'Ι'],
  ['K', 'К', 'Κ'],
  ['M', 'М', 'Μ'],
  ['N', 'Ν'],
  ['O', 'О', 'Ο'],
  ['P', 'Р', 'Ρ'],
  ['T', 'Т', 'Τ'],
  ['X', 'Х', 'Χ'],
  ['Y', 'У', 'Υ'],
  ['Z', 'Ζ'],
  ['a', 'а', 'α'],
  ['c', 'с'],
  ['e', 'е'],
  ['i', 'і', 'ι'],
  ['j', 'ј'],
  ['k', 'к', 'κ'],
  ['o', 'о', 'ο'],
  ['p', 'р', 'ρ'],
  ['s', 'ѕ'],
  ['v', 'ν'],
  ['x', 'х', 'χ'],
  ['y', 'у', 'γ'],
] as const;

/**
 * For each letter of the Latin, Cyrillic and Greek scripts: the letters of other scripts that look like it (Unicode TR
 * 39).
 */
export const lookalikes: ReadonlyMap<string, readonly string[]> = new Map(
  twins.flatMap((letters) => letters.map((letter) => [letter, letters.filter((other) => other !== letter)] as const)),
);

const marked = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Arabic}\p{sc=Hebrew}])\p{Mn}+/gu;

/** Letters that Unicode decomposes into a base and a mark, but that nobody types without the mark. */
const inseparable = /[йїЙЇ]/u;

/** Letters that Unicode does not decompose, but that people type without their stroke or with a dot. */
const wholeLetters: ReadonlyMap<string, string> = new Map([
  ['đ', 'd'],
  ['Đ', 'D'],
  ['ø', 'o'],
  ['Ø', 'O'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['ı', 'i'],
  ['ħ', 'h'],
  ['Ħ', 'H'],
]);

/**
 * More combining marks in a row than any language has (UAX #15 allows 30 in text that is processed as a stream).
 * Sorting marks takes time proportional to the square of their number.
 */
const tooManyMarks = /\p{M}{31}/u;

/**
 * Removes the marks that people leave out when they type: accents, the dots of ё, vowel points of Hebrew and Arabic.
 * Marks of scripts that need them, such as the vowel signs of Devanagari, are kept. A word with more than 30 marks in a
 * row is returned unchanged.
 */
export function withoutMarks(word: string): string {
  if (tooManyMarks.test(word)) return word;
  const composed = word.normalize('NFC');
  const bare = [...composed]
    .map((letter) => (inseparable.test(letter) ? letter : (wholeLetters.get(letter) ?? letter.normalize('NFD'))))
    .join('')
    .replace(marked, '$1')
    .normalize('NFC');
  return bare === composed ? word : bare;
}
