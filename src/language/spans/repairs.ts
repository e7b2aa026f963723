// Counts the tags that a conversion of span tags has to repair because their scheme does not allow them where they
// stand.
import { notationOf, type SpanNotation, usualTag } from './notation.js';
import { convertTags, type Scheme } from './scheme.js';

/**
 * For each sequence, the number of tags that `convertTags` would change. In IO every sequence is valid, and also in
 * IOB1, where B only separates neighbouring spans.
 * @param notation of the tags; undefined if they do not mark spans
 */
export function countRepairs(
  sequences: readonly (readonly string[])[],
  notation: SpanNotation | undefined,
): readonly number[] {
  if (notation === undefined) return sequences.map(() => 0);
  const usual = sequences.map((tags) => tags.map((tag) => usualTag(tag, notation)));
  const scheme = writtenScheme(usual);
  if (scheme === undefined) return sequences.map(() => 0);
  const usualNotation = notationOf([...new Set(usual.flat()), 'O']);
  return usual.map((tags) => {
    const right = convertTags(tags, scheme, usualNotation);
    return tags.filter((tag, word) => tag !== right[word]).length;
  });
}

/** The scheme of the tags, by the letters that occur; undefined if every sequence is valid in it. */
function writtenScheme(sequences: readonly (readonly string[])[]): Scheme | undefined {
  const letters = new Set(sequences.flat().map((tag) => tag.charAt(0)));
  if (letters.has('E') || letters.has('S')) return 'bioes';
  if (!letters.has('B')) return undefined;
  const parts = (tags: readonly string[], word: number): boolean => {
    const [before = 'O', tag = 'O'] = [tags[word - 1], tags[word]];
    return before !== 'O' && before.slice(1) === tag.slice(1);
  };
  const isIob1 = sequences.every((tags) => tags.every((tag, word) => !tag.startsWith('B') || parts(tags, word)));
  return isIob1 ? undefined : 'bio';
}
