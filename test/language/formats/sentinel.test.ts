import { describe, expect, it } from 'vitest';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { createSentinelFormat } from '../../../src/language/formats/sentinel.js';
import { byt5Codec, eosId, textToIds } from '../../../src/language/text/vocabulary.js';

const format = createSentinelFormat(['NN', 'VB', 'proper noun'], { codec: byt5Codec });
const [marker0, marker1] = [383, 382];

describe('the sentinel format', () => {
  it('writes a marker before each word, and before its tag', () => {
    expect([...format.encodeSource(['Mary', 'sat']).ids]).toEqual([
      ...[marker0, ...textToIds('Mary '), marker1, ...textToIds('sat'), eosId],
    ]);
    expect([...format.encodeTarget(['Mary', 'sat'], ['proper noun', 'VB'])]).toEqual([
      ...[marker0, ...textToIds('proper noun'), marker1, ...textToIds('VB'), eosId],
    ]);
  });

  it('has one id per tag for the encoder, where the tags fit beside the markers', () => {
    expect([...(format.encodeMarkerTargets?.(['VB', 'NN']) ?? [])]).toEqual([260, 259]);
    expect(format.tagOfMarkerTarget?.(261)).toBe('proper noun');
    const many = createSentinelFormat(
      Array.from({ length: 200 }, (_, index) => `T${index}`),
      { codec: byt5Codec },
    );
    expect(many.encodeMarkerTargets).toBeUndefined();
    expect(many.encodeSource(new Array<string>(125).fill('a')).ids.filter((id) => id >= 259)).toHaveLength(125);
  });

  it.each([
    {
      what: 'a label without marker',
      ids: [...textToIds('NN'), marker1, ...textToIds('VB')],
      counts: { wordMismatch: 1 },
    },
    {
      what: 'another marker',
      ids: [300, ...textToIds('NN'), marker1, ...textToIds('VB')],
      counts: { wordMismatch: 1 },
    },
    { what: 'small letters', ids: [marker0, ...textToIds('nn'), marker1, ...textToIds('VB')], counts: { tagCase: 1 } },
    { what: 'a slip', ids: [marker0, ...textToIds('NNN'), marker1, ...textToIds('VB')], counts: { tagSpelling: 1 } },
  ])('reads $what', ({ ids, counts }) => {
    expect(format.parse([...ids, eosId], ['a', 'b'])).toEqual({
      tags: ['NN', 'VB'],
      wellFormed: false,
      problems: { ...noProblems, ...counts },
    });
  });

  it('leaves the label of a marker without tag out', () => {
    const { tags, problems } = format.parse([marker0, marker1, ...textToIds('VB'), eosId], ['a', 'b']);
    expect([tags, problems.missing]).toEqual([['', 'VB'], 1]);
  });
});
