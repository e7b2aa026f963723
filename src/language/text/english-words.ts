// The words of what English writes as one: *don't*, *cannot*, *she's*.

const clitic = /^(.*\p{L})(n['’`]t|['’`](?:s|m|ll|ve|re|d))$/isu;
const withNot = /^(.*\p{L})(n['’`]t)$/isu;
const withoutApostrophe = /^(are|could|did|do|does|had|has|have|is|should|was|were|wo|would)(nt)$/iu;
const together = /^(can)(not)$|^(gon|wan)(na)$|^(got)(ta)$/iu;

/**
 * The ends of the words in a token of English, in UTF-16 units: one, its own, if it is a word.
 * @param token a word by Unicode's rules
 */
export function endsOfWords(token: string): readonly number[] {
  // The longest of these has a dozen letters before its end; others are no words.
  if (token.length > 64) return [token.length];
  for (const pattern of [together, withoutApostrophe, withNot, clitic]) {
    const parts = pattern
      .exec(token)
      ?.slice(1)
      .filter((part) => part !== undefined);
    const [first] = parts ?? [];
    if (first !== undefined) return [first.length, token.length];
  }
  return [token.length];
}
