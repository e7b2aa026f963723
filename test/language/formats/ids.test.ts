import { describe, expect, it } from 'vitest';
import { createIdsFormat } from '../../../src/language/formats/ids.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { byt5Codec, eosId, firstExtraId, textToIds, vocabSize } from '../../../src/language/text/vocabulary.js';

const format = createIdsFormat(['NN', 'VB', 'JJ'], { codec: byt5Codec });
const [noun, verb, adjective, marker0, marker1, marker2] = [259, 260, 261, 383, 382, 381];

describe('the ids format', () => {
  it('writes a marker before each word', () => {
    const { ids, markerPositions } = format.encodeSource(['big', '', '日']);
    expect([...ids]).toEqual([
      ...[marker0, ...textToIds('big '), marker1, ...textToIds(' ')],
      ...[marker2, ...textToIds('日'), eosId],
    ]);
    expect(markerPositions).toEqual(Int32Array.of(0, 5, 7));
  });

  it('writes a marker and the id of its tag for each word', () => {
    const target = format.encodeTarget(['big', 'cat', 'sat'], ['JJ', 'NN', 'VB']);
    expect([...target]).toEqual([marker0, adjective, marker1, noun, marker2, verb, eosId]);
  });

  it('repeats the markers in sentences with more words than markers', () => {
    const words = new Array<string>(125).fill('a');
    const { ids, markerPositions = [] } = format.encodeSource(words);
    const markers = Array.from(markerPositions, (position) => ids[position]);
    expect(markers.slice(0, 122)).toEqual(Array.from({ length: 122 }, (_, i) => 383 - i));
    expect(markers.slice(122)).toEqual([marker0, marker1, marker2]);
    const target = format.encodeTarget(
      words,
      words.map(() => 'NN'),
    );
    expect([...target].filter((_, i) => i % 2 === 0).slice(0, -1)).toEqual(markers);
  });

  it('keeps labels in place where a stretch is skipped and markers repeat', () => {
    const tags = Array.from({ length: 300 }, (_, i) => ['NN', 'VB', 'JJ'][(i * i) % 3] ?? '');
    const words = tags.map(() => 'a');
    const generated = format.encodeTarget(words, tags).filter((_, i) => i < 2 * 100 || i >= 2 * 110);
    const { tags: parsed, problems } = format.parse(generated, words);
    expect(parsed).toEqual(tags.map((tag, i) => (i >= 100 && i < 110 ? '' : tag)));
    expect(problems).toEqual({ ...noProblems, missing: 10 });
  });

  it("gives the tags' ids as the targets at the markers, and reads them back", () => {
    const ids = format.encodeMarkerTargets(['VB', 'NN', 'JJ']);
    expect([...ids]).toEqual([verb, noun, adjective]);
    expect(Array.from(ids, format.tagOfMarkerTarget)).toEqual(['VB', 'NN', 'JJ']);
    for (const id of [marker0, 258, 0, -1, 384, Number.NaN, 259.5])
      expect(format.tagOfMarkerTarget(id)).toBeUndefined();
    expect(() => format.encodeMarkerTargets(['NN', 'X'])).toThrow('tag 2: expected one of NN, VB, JJ, got "X"');
  });

  it.each([
    { what: 'a byte for a tag', ids: [marker0, 40, marker1, verb], tags: ['', 'VB'], counts: { unknownTag: 1 } },
    { what: 'another marker', ids: [marker0, noun, 300, verb], tags: ['NN', 'VB'], counts: { wordMismatch: 1 } },
    { what: 'no marker', ids: [marker0, noun, verb], tags: ['NN', 'VB'], counts: { wordMismatch: 1 } },
    { what: 'no tag', ids: [marker0, marker1, verb], tags: ['', 'VB'], counts: { missing: 1 } },
    { what: 'no second tag', ids: [marker0, noun, marker1], tags: ['NN', ''], counts: { missing: 1 } },
    { what: 'two tags', ids: [marker0, noun, verb, marker1, verb], tags: ['NN', 'VB'], counts: { extra: 1 } },
    { what: 'noise', ids: [70, marker0, noun, 70, 71, marker1, verb], tags: ['NN', 'VB'], counts: {} },
  ])('reads $what', ({ ids, tags, counts }) => {
    expect(format.parse([...ids, eosId], ['a', 'b'])).toEqual({
      tags,
      wellFormed: false,
      problems: { ...noProblems, ...counts },
    });
  });

  it('keeps the id of every tag of the model, whichever task is at hand', () => {
    const model = { inventory: ['NN', 'VB', 'JJ', 'PER', 'LOC'], prefix: 'ner: ', codec: byt5Codec };
    const entities = createIdsFormat(['LOC', 'PER'], model);
    expect([...entities.encodeTarget(['a', 'b'], ['PER', 'LOC'])]).toEqual([marker0, 262, marker1, 263, eosId]);
    expect([...entities.encodeSource(['a']).ids]).toEqual([...textToIds('ner: '), marker0, ...textToIds('a'), eosId]);
    expect([...(entities.encodeSource(['a']).markerPositions ?? [])]).toEqual([5]);
    const { tags, problems } = entities.parse([marker0, noun, marker1, 263, eosId], ['a', 'b']);
    expect([tags, problems.unknownTag]).toEqual([['NN', 'LOC'], 1]);
  });

  it('leaves room for two markers, and says so where a tag set leaves none', () => {
    const tags = Array.from({ length: 123 }, (_, i) => `T${i}`);
    const { ids } = createIdsFormat(tags, { codec: byt5Codec }).encodeSource(['a', 'b', 'c']);
    expect([...ids].filter((id) => id >= firstExtraId)).toEqual([vocabSize - 1, vocabSize - 2, vocabSize - 1]);
    expect(() => createIdsFormat([...tags, 'more'], { codec: byt5Codec })).toThrow(
      /^format ids: expected at most 123 tags, got 124 \(.*markers/,
    );
  });
});
