// What every format promises, checked alike for all of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { formatNames } from '../../../src/language/formats/format.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { isWellFormed } from '../../../src/language/spans/scheme.js';
import { schemeTransitions } from '../../../src/language/spans/transitions.js';
import { eosId, idsToText, padId, vocabSize } from '../../../src/language/text/vocabulary.js';
import { anyIds, taggingFor, tagsFor, withoutLabel, word } from './arbitraries.js';

const runs = { numRuns: 400 };

describe.each(formatNames)('%s', (name) => {
  const tagging = taggingFor(name);
  const [first, second, third] = tagsFor(name);
  const format = createFormat(name, [first, second, third]);

  it('reads back what it writes, with or without a start id and padding', () => {
    const property = fc.property(tagging, fc.boolean(), fc.nat({ max: 3 }), (sentence, hasStart, padding) => {
      const { words, tags } = sentence;
      const { encodeTarget, parse } = createFormat(name, sentence.tagSet);
      const generated = [
        ...(hasStart ? [padId] : []),
        ...encodeTarget(words, tags),
        ...new Array<number>(padding).fill(padId),
      ];
      expect(parse(generated, words)).toEqual({ tags, wellFormed: true, problems: noProblems });
    });
    fc.assert(property, runs);
  });

  it('writes ids of the vocabulary and ends with end-of-sequence, once', () => {
    const property = fc.property(tagging, ({ tagSet, words, tags }) => {
      const { encodeSource, encodeTarget } = createFormat(name, tagSet);
      for (const ids of [encodeSource(words).ids, encodeTarget(words, tags)]) {
        expect(ids.indexOf(eosId)).toBe(ids.length - 1);
        expect(ids.every((id) => id > 0 && id < vocabSize)).toBe(true);
      }
    });
    fc.assert(property, runs);
  });

  it('begins a source with its prefix: of its own name in the notebook’s, else none', () => {
    const sourceOf = (options?: { readonly prefix: string }) =>
      idsToText(createFormat(name, [first, second, third], options).encodeSource(['the', 'cat']).ids);
    const plain = sourceOf({ prefix: '' });
    expect(sourceOf()).toBe(name === 'notebook' ? `TAG:${plain}` : plain);
    expect(sourceOf({ prefix: 'de: ' })).toBe(`de: ${plain}`);
  });

  it('has an automaton that accepts what it writes', () => {
    const property = fc.property(tagging, ({ tagSet, words, tags }) => {
      const { encodeTarget, automaton } = createFormat(name, tagSet);
      const { start, choices, next } = automaton(words);
      const end = encodeTarget(words, tags).reduce((state, id) => {
        expect(choices(state).map((choice) => choice.id)).toContain(id);
        return next(state, id);
      }, start);
      expect(choices(end)).toEqual([]);
    });
    fc.assert(property, runs);
  });

  it('has an automaton that knows which word each choice is about, and when its tag is settled', () => {
    const property = fc.property(tagging, ({ tagSet, words, tags }) => {
      const { encodeTarget, automaton } = createFormat(name, tagSet);
      const { start, choices, wordAt, next } = automaton(words);
      const settled: string[] = [];
      let [state, word] = [start, 0];
      for (const id of encodeTarget(words, tags)) {
        const possible = choices(state);
        expect(wordAt(state)).toBeGreaterThanOrEqual(word);
        word = wordAt(state);
        expect(new Set(possible.map((choice) => choice.id)).size).toBe(possible.length);
        const tag = possible.find((choice) => choice.id === id)?.tag;
        if (possible.length > 1 && tag !== undefined) settled[word] = settled[word] ?? tag;
        state = next(state, id);
      }
      expect(wordAt(state)).toBe(words.length);
      // Without a choice nothing has to be settled: a tag set of one, or a span that cannot go on.
      settled.forEach((tag, place) => {
        expect(tag).toBe(tags[place]);
      });
      if (tagSet.length > 1) expect(Object.keys(settled)).toHaveLength(words.length);
    });
    fc.assert(property, runs);
  });

  it('knows the ids that spell each tag, and the most that a target can have', () => {
    const property = fc.property(tagging, ({ tagSet, words, tags }) => {
      const { encodeTarget, tagRanges, longestTarget } = createFormat(name, tagSet);
      const target = encodeTarget(words, tags);
      const ranges = tagRanges(words, tags);
      expect(ranges).toHaveLength(words.length);
      ranges.forEach(({ start, end }, index) => {
        expect(end).toBeGreaterThan(start);
        expect(start).toBeGreaterThanOrEqual(ranges[index - 1]?.end ?? 0);
      });
      expect(ranges.at(-1)?.end ?? 0).toBeLessThan(target.length + (name === 'spans' ? 1 : 0));
      expect(longestTarget(words)).toBeGreaterThanOrEqual(target.length);
    });
    fc.assert(property, runs);
  });

  it('knows where another tag would first make a difference', () => {
    const property = fc.property(tagging, fc.nat(), ({ tagSet, words, tags }, choice) => {
      const { encodeTarget, divergences, tagRanges, automaton } = createFormat(name, tagSet);
      const other = tagSet[choice % tagSet.length] ?? '';
      const target = encodeTarget(words, tags);
      const ranges = tagRanges(words, tags);
      const found = divergences(words, tags, other);
      for (const { word: place, position, id } of found) {
        expect(tags[place]).not.toBe(other);
        expect(id).not.toBe(target[position]);
        // Within the tag, or at the id that ends it where one tag begins another; a span's bracket stands before.
        expect(position).toBeLessThanOrEqual(ranges[place]?.end ?? 0);
        // What was written before and this id begin a well-formed target.
        const { start, choices, next } = automaton(words);
        const state = target.slice(0, position).reduce(next, start);
        expect(choices(state).map((possible) => possible.id)).toContain(id);
      }
      if (name === 'spans') return;
      const expected = tags.flatMap((tag, place) => (tag === other ? [] : [place]));
      expect(found.map((divergence) => divergence.word)).toEqual(expected);
      for (const { word: place, position, id } of found) {
        const changed = encodeTarget(words, tags.with(place, other));
        expect(changed.findIndex((value, index) => value !== target[index])).toBe(position);
        expect(changed[position]).toBe(id);
      }
    });
    fc.assert(property, runs);
  });

  it('has an automaton whose every path is well-formed', () => {
    const property = fc.property(tagging, fc.infiniteStream(fc.nat()), ({ tagSet, words }, choices) => {
      const { parse, automaton } = createFormat(name, tagSet);
      const { start, choices: choicesAt, next } = automaton(words);
      const ids: number[] = [];
      let state = start;
      for (let possible = choicesAt(state); possible.length > 0; possible = choicesAt(state)) {
        const id = possible[(choices.next().value ?? 0) % possible.length]?.id ?? 0;
        ids.push(id);
        state = next(state, id);
      }
      const { tags, wellFormed } = parse(ids, words);
      expect(wellFormed).toBe(true);
      expect(tags.every((tag) => tagSet.includes(tag))).toBe(true);
    });
    fc.assert(property, runs);
  });

  it('writes different taggings of the same words differently', () => {
    const property = fc.property(tagging, fc.nat(), ({ tagSet, words, tags }, place) => {
      // The last word can have any tag that begins a span or none, whatever came before.
      const free = tagSet.filter((tag) => name !== 'spans' || !tag.startsWith('I-'));
      fc.pre(words.length > 0 && free.length > 1);
      const { encodeTarget } = createFormat(name, tagSet);
      const changed = name === 'spans' ? words.length - 1 : place % words.length;
      const otherTag = free[(free.indexOf(tags[changed] ?? '') + 1) % free.length] ?? '';
      expect(encodeTarget(words, tags.with(changed, otherTag))).not.toEqual(encodeTarget(words, tags));
    });
    fc.assert(property, runs);
  });

  it('gives one label per word for any ids and any words, and accounts for each', () => {
    // Code units, so lone surrogates, too: they cannot be written, but must not stop parsing.
    const anyWord = fc.string({ unit: fc.integer({ max: 0xffff, min: 0 }).map((unit) => String.fromCharCode(unit)) });
    const property = fc.property(anyIds, fc.array(fc.oneof(word, anyWord)), (ids, words) => {
      const { tags, problems, wellFormed } = format.parse(ids, words);
      expect(tags).toHaveLength(words.length);
      expect(problems.missing + tags.filter((tag) => format.tagSet.includes(tag)).length + problems.unknownTag).toBe(
        words.length,
      );
      if (wellFormed)
        expect(format.encodeTarget(words, tags)).toEqual(Int32Array.from(ids.slice(0, ids.indexOf(1) + 1)));
    });
    fc.assert(property, runs);
  });

  it('gives one label per word for a damaged target', () => {
    const damage = fc.record({ at: fc.nat(), removed: fc.nat({ max: 20 }), inserted: anyIds });
    const property = fc.property(tagging, damage, ({ tagSet, words, tags }, { at, removed, inserted }) => {
      const { encodeTarget, parse } = createFormat(name, tagSet);
      const target = [...encodeTarget(words, tags)];
      const damaged = target.toSpliced(at % target.length, removed, ...inserted);
      expect(parse(damaged, words).tags).toHaveLength(words.length);
    });
    fc.assert(property, runs);
  });

  it.skipIf(name === 'tags')('loses only the label of a skipped word', () => {
    const property = fc.property(tagging, fc.nat(), ({ tagSet, words, tags }, place) => {
      const skipped = place % Math.max(1, words.length);
      // Which of several equal words in a row was skipped cannot be known from an echo.
      fc.pre(words.length > 0 && words[skipped - 1] !== words[skipped] && words[skipped + 1] !== words[skipped]);
      // Without its first word a span would begin with an I, and without the only word nothing is left to read.
      fc.pre(name !== 'spans' || (!tags[skipped + 1]?.startsWith('I-') && words.length > 2));
      const { encodeTarget, parse } = createFormat(name, tagSet);
      const generated = withoutLabel(name, encodeTarget, { words, tags }, skipped);
      expect(parse(generated, words)).toEqual({
        tags: tags.with(skipped, ''),
        wellFormed: false,
        problems: { ...noProblems, missing: 1 },
      });
    });
    fc.assert(property, runs);
  });

  it('says that a target without its end is not well-formed, and keeps its labels', () => {
    const target = format.encodeTarget(['a', 'b'], [first, second]);
    expect(format.parse(target.slice(0, -1), ['a', 'b'])).toEqual({
      tags: [first, second],
      wellFormed: false,
      problems: noProblems,
    });
  });

  it('counts labels beyond the number of words, however many', () => {
    const many = new Array<string>(1000).fill('a');
    const target = format.encodeTarget(
      many,
      many.map(() => first),
    );
    expect(format.parse(target, ['a'])).toEqual({
      tags: [first],
      wellFormed: false,
      problems: { ...noProblems, extra: 999 },
    });
    expect(format.parse(target, []).problems).toEqual({ ...noProblems, extra: 1000 });
  });

  it('counts words for which there is no label', () => {
    expect(format.parse([], ['a', 'b'])).toEqual({
      tags: ['', ''],
      wellFormed: false,
      problems: { ...noProblems, missing: 2 },
    });
  });

  it('writes nothing but the end for no words', () => {
    expect(format.encodeTarget([], [])).toEqual(Int32Array.of(eosId));
    expect(format.parse([eosId], [])).toEqual({ tags: [], wellFormed: true, problems: noProblems });
  });

  it.each([
    { tags: [first], message: 'tags: expected one for each of 2 words, got 1' },
    { tags: [first, '?'], message: `tag 2: expected one of ${first}, ${second}, ${third}, got "?"` },
    { tags: ['', first], message: `tag 1: expected one of ${first}, ${second}, ${third}, got ""` },
  ])('refuses the tags $tags for two words', ({ tags, message }) => {
    const attempt = (): Int32Array => format.encodeTarget(['a', 'b'], tags);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: 'data' }));
  });

  it.each([
    { tagSet: [], message: 'tag set: expected at least one tag, got none' },
    { tagSet: [first, ''], message: 'tag set: expected tags with a name, got an empty one' },
    { tagSet: [first, second, first], message: `tag set: expected each tag once, got "${first}" again` },
  ])('refuses the tag set $tagSet', ({ tagSet, message }) => {
    expect(() => createFormat(name, tagSet)).toThrow(new BytetagError('config', message));
  });

  it('has marker targets exactly if its sources have marker positions', () => {
    const { markerPositions } = format.encodeSource(['a', 'b']);
    expect(format.encodeMarkerTargets !== undefined).toBe(markerPositions !== undefined);
    expect(format.tagOfMarkerTarget !== undefined).toBe(markerPositions !== undefined);
  });
});

describe.each(formatNames.filter((name) => name !== 'spans'))('%s, held to a scheme', (name) => {
  const tagSet = ['O', 'B-X', 'I-X', 'E-X', 'S-X', 'B-XX', 'E-XX'];
  const format = createFormat(name, tagSet, { transitions: schemeTransitions('bioes', tagSet) });
  const words = fc.array(word, { minLength: 1, maxLength: 8 });

  it('has an automaton that writes what the scheme allows and nothing else', () => {
    const property = fc.property(words, fc.infiniteStream(fc.nat()), (sentence, picks) => {
      const { start, choices, next } = format.automaton(sentence);
      const ids: number[] = [];
      for (let state = start, possible = choices(state); possible.length > 0; possible = choices(state)) {
        const { id = 0 } = possible[picks.next().value % possible.length] ?? {};
        ids.push(id);
        state = next(state, id);
      }
      const { tags, wellFormed } = format.parse(ids, sentence);
      expect(wellFormed).toBe(true);
      expect([tags, isWellFormed(tags, 'bioes')]).toEqual([tags, true]);
    });
    fc.assert(property, runs);
  });

  it('begins and ends a span within a part of a sentence only where the part is cut off', () => {
    const accepts = (tags: readonly string[], isStart: boolean, isEnd: boolean): boolean => {
      const sentence = tags.map(() => 'a');
      const { start, choices, next } = format.automaton(sentence, { isStart, isEnd });
      let state = start;
      for (const id of format.encodeTarget(sentence, tags)) {
        if (!choices(state).some((choice) => choice.id === id)) return false;
        state = next(state, id);
      }
      return true;
    };
    expect([accepts(['I-X', 'E-X'], true, true), accepts(['I-X', 'E-X'], false, true)]).toEqual([false, true]);
    expect([accepts(['B-X', 'I-X'], true, true), accepts(['B-X', 'I-X'], true, false)]).toEqual([false, true]);
  });
});
