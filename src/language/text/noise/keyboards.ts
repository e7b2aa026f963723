// The layouts of common keyboards, to find the keys next to that of a character.

/** The letter rows of PC keyboards. Each row is shifted right by a third to a half of a key from the row above. */
const keyboards: readonly (readonly string[])[] = [
  ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  ['йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю'],
  [';ςερτυθιοπ', 'ασδφγηξκλ', 'ζχψωβνμ'],
  ["/'קראטוןםפ", 'שדגכעיחלךף', 'זסבהנמצתץ'],
  ['ضصثقفغعهخحجد', 'شسيبلاتنمكط', 'ئءؤر_ىةوزظ'],
];

const neighbours = new Map<string, readonly string[]>();
for (const rows of keyboards) {
  rows.forEach((row, line) => {
    [...row].forEach((key, column) => {
      const at = (otherLine: number, otherColumn: number): string | undefined => rows[otherLine]?.[otherColumn];
      const around = [
        at(line, column - 1),
        at(line, column + 1),
        at(line - 1, column),
        at(line - 1, column + 1),
        at(line + 1, column - 1),
        at(line + 1, column),
      ];
      neighbours.set(key, around.filter((other) => other !== undefined && /[\p{L}\p{N}]/u.test(other)) as string[]);
    });
  });
}

/**
 * The characters on the keys around that of a character, in the same case; none if the character is on none of these
 * keyboards.
 */
export function neighboursOf(character: string): readonly string[] {
  const lower = character.toLowerCase();
  const found = neighbours.get(lower) ?? [];
  return lower === character ? found : found.map((other) => other.toUpperCase());
}
