// What formats must cope with: words and tags of every kind, and ids that no model should write.
import fc from 'fast-check';
import type { FormatName } from '../../../src/language/formats/format.js';
import { firstExtraId } from '../../../src/language/text/vocabulary.js';

const examples = [
  '',
  ' ',
  'cat',
  'naïve',
  '日本',
  'Ελλάδα',
  'göz',
  'người',
  'مرحبا',
  'שלום',
  'हिन्दी',
  '😀',
  '👩‍👩‍👧‍👦',
  '🇬🇷',
  'e\u0301',
  '\u200f',
  '\ufeff',
  '\u0000',
  '\u{10ffff}',
  '10 000',
  'a>b',
  '>:(',
  '1\\/2',
  '</s>',
  '<pad>',
  '<extra_id_0>',
  'TAG:',
  'NN>:> cat>;> ',
  'line\nbreak\r\n',
  '[PER Mary]',
  'a\tb c',
];

/** Made of what separators and escapes are made of. */
const separators = fc.string({
  unit: fc.constantFrom('>', ':', ';', ' ', '\t', '[', ']', '\u0010', 'a'),
  maxLength: 8,
});

/** Any word that has a UTF-8 form, the empty one included. */
export const word = fc.oneof(
  fc.constantFrom(...examples),
  separators,
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** A tag set in any order. */
export const tagSet = fc.uniqueArray(
  word.filter((text) => text !== ''),
  { minLength: 1, maxLength: 20 },
);

/** A tagged sentence and the tag set of its format. */
export interface Tagging {
  readonly tagSet: readonly string[];
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

const anyTagging: fc.Arbitrary<Tagging> = tagSet.chain((tags) =>
  fc.array(fc.record({ word, tag: fc.constantFrom(...tags) }), { maxLength: 30 }).map((labels) => ({
    tagSet: tags,
    words: labels.map((label) => label.word),
    tags: labels.map((label) => label.tag),
  })),
);

/** Well-formed BIO tags; some types never go on. */
const spanTagging: fc.Arbitrary<Tagging> = tagSet.chain((types) => {
  const goesOn = (type: string): boolean => types.indexOf(type) % 3 !== 2;
  const tags = ['O', ...types.map((type) => `B-${type}`), ...types.filter(goesOn).map((type) => `I-${type}`)];
  const label = fc.record({ word, type: fc.option(fc.constantFrom(...types)), continues: fc.boolean() });
  return fc.array(label, { maxLength: 30 }).map((labels) => {
    let open: string | null = null;
    const written = labels.map(({ type, continues }) => {
      if (continues && open !== null && goesOn(open)) return `I-${open}`;
      open = type;
      return type === null ? 'O' : `B-${type}`;
    });
    return { tagSet: tags, words: labels.map((item) => item.word), tags: written };
  });
});

/** Sentences as a format can be given them. */
export function taggingFor(name: FormatName): fc.Arbitrary<Tagging> {
  return name === 'spans' ? spanTagging : anyTagging;
}

/** Three tags for a format's examples, each possible wherever the others are. */
export function tagsFor(name: FormatName): readonly [string, string, string] {
  return name === 'spans' ? ['O', 'B-VB', 'B-JJ'] : ['NN', 'VB', 'JJ'];
}

/** Any numbers, most of them ids. */
export const anyIds = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 383 }) },
    { weight: 4, arbitrary: fc.constantFrom(...[...'NN>:> cat>;> '].map((letter) => letter.charCodeAt(0) + 3)) },
    { weight: 1, arbitrary: fc.integer() },
    { weight: 1, arbitrary: fc.double() },
  ),
  { maxLength: 200 },
);

/** A target without the label of one word: what a model writes that skips the word. */
export function withoutLabel(
  name: FormatName,
  encode: (words: readonly string[], tags: readonly string[]) => Int32Array,
  { words, tags }: { readonly words: readonly string[]; readonly tags: readonly string[] },
  skipped: number,
): Int32Array {
  // Markers depend on the word's place, so the label is cut out; elsewhere the target is that of the other words.
  if (name === 'ids') return encode(words, tags).filter((_, i) => i >> 1 !== skipped || i === 2 * words.length);
  if (name === 'sentinel') {
    const target = encode(words, tags);
    const isMarker = (id: number): boolean => id >= firstExtraId;
    const starts = [...target.keys()].filter((place) => isMarker(target[place] ?? 0));
    const [start, end = target.length - 1] = [starts[skipped], starts[skipped + 1]];
    return target.filter((_, place) => place < (start ?? 0) || place >= end);
  }
  const isKept = (_: string, index: number): boolean => index !== skipped;
  return encode(words.filter(isKept), tags.filter(isKept));
}
