// Formats write in any vocabulary: here in one with an id for each character, and other special ids than ByT5's.
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { formatNames } from '../../../src/language/formats/format.js';
import type { Codec } from '../../../src/language/text/codec.js';
import { tagsFor } from './arbitraries.js';

const [padId, eosId, firstCharacter] = [7, 3, 1000];
const codec: Codec = {
  ...{ padId, eosId, spareIds: { first: 20, count: 30 } },
  textToIds: (text) => Array.from(text, (character) => firstCharacter + (character.codePointAt(0) ?? 0)),
  idsToText: (ids) =>
    Array.from(ids, (id) => (id < firstCharacter ? '' : String.fromCodePoint(id - firstCharacter))).join(''),
};

describe.each(formatNames)('%s in another vocabulary', (name) => {
  const tagSet = tagsFor(name);
  const format = createFormat(name, tagSet, { codec });
  const words = ['né', 'a b', ''];
  // No tag that continues a span: it could not come first.
  const tags = words.map((_, index) => tagSet.filter((tag) => !tag.startsWith('I-'))[index] ?? tagSet[0] ?? '');
  const target = format.encodeTarget(words, tags);
  const isOwn = (id: number): boolean => id === eosId || id >= firstCharacter || (id >= 20 && id < 50);

  it('has only ids of the vocabulary', () => {
    const { ids } = format.encodeSource(words);
    expect([...ids, ...target].filter((id) => !isOwn(id))).toEqual([]);
    expect([ids.at(-1), target.at(-1)]).toEqual([eosId, eosId]);
    expect([...ids]).toContain(firstCharacter + 0xe9);
  });

  it('reads what it has written, from the start id to what comes after the end', () => {
    const parsed = format.parse([padId, ...target, padId, padId], words);
    expect(parsed).toMatchObject({ tags, wellFormed: true });
  });

  it('has an automaton that accepts it', () => {
    const { start, choices, next } = format.automaton(words);
    expect(choices(target.reduce((state, id) => next(state, id), start))).toEqual([]);
  });
});

it('says how many tags have an id there', () => {
  const tags = Array.from({ length: 29 }, (_, index) => `T${index}`);
  expect(() => createFormat('ids', tags, { codec })).toThrow(
    "format ids: expected at most 28 tags, got 29 (tags and word markers share the vocabulary's 30 spare ids",
  );
});
