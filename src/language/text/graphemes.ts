// What a reader takes for one character although it is several: a letter with its marks, an emoji of several, a flag.
// A part of Unicode's rules for grapheme clusters (UAX #29): enough for texts, and the same on every host, whose own
// rules have an edition each.

/** Marks, the joiners, the tones of emoji, and the tags of flags: they belong to what is before them. */
const extending = /\p{M}|\u200c|\u200d|\p{Emoji_Modifier}|[\u{e0020}-\u{e007f}]/u;

/** Signs that join a consonant of an Indic script with the next. */
const virama = /[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d]/;

/** Vowels and final consonants of Korean syllables that are written in parts. */
const laterJamo = /[\u1160-\u11ff\ud7b0-\ud7fb]/;

const flagLetter = /\p{Regional_Indicator}/u;

/**
 * Whether a character belongs to the cluster before it.
 * @param before the last character of that cluster
 * @param isSecond whether the cluster has only that one so far
 */
export function continuesCluster(before: string, character: string, isSecond: boolean): boolean {
  // Characters before U+0300 never continue a cluster.
  if (before === '' || character < '\u0300') return false;
  if (extending.test(character) || laterJamo.test(character)) return true;
  if (before === '\u200d') return /\p{Extended_Pictographic}/u.test(character);
  if (virama.test(before)) return /\p{L}/u.test(character);
  return isSecond && flagLetter.test(before) && flagLetter.test(character);
}
