// Tests the parsing of any model output in every format: it gives one label for each word, and restores what was
// encoded.
import fc from 'fast-check';
import { createFormat } from '../../src/language/formats/create-format.js';
import { type FormatName, formatNames, type ParsedLabels } from '../../src/language/formats/format.js';
import { schemeTransitions } from '../../src/language/spans/transitions.js';
import { anyIds, taggingFor } from '../language/formats/arbitraries.js';
import { expectSame, type Target, target } from './target.js';

type Change = (ids: readonly number[]) => readonly number[];

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.nat(383)).map(
    ([at, id]): Change =>
      (ids) =>
        ids.map((each, index) => (index === Math.floor(at * ids.length) ? id : each)),
  ),
  place.map(
    (at): Change =>
      (ids) =>
        ids.slice(0, Math.floor(at * ids.length)),
  ),
  fc.tuple(place, fc.nat(383)).map(
    ([at, id]): Change =>
      (ids) =>
        ids.toSpliced(Math.floor(at * ids.length), 0, id),
  ),
  fc.tuple(place, place).map(
    ([at, size]): Change =>
      (ids) =>
        ids.toSpliced(Math.floor(at * ids.length), Math.floor(size * 12)),
  ),
  fc.tuple(place, place).map(
    ([a, b]): Change =>
      (ids) => [
        ...ids.slice(0, Math.floor(Math.max(a, b) * ids.length)),
        ...ids.slice(Math.floor(Math.min(a, b) * ids.length)),
      ],
  ),
);

/** A label for each word; well-formed is exactly what some tagging encodes to. */
function expectParsed({ tags, wellFormed, problems }: ParsedLabels, words: readonly string[]): void {
  expectSame(tags.length, words.length, 'labels');
  if (tags.some((tag) => typeof tag !== 'string')) throw new Error(`expected texts, got ${JSON.stringify(tags)}`);
  const isCount = (count: number): boolean => Number.isInteger(count) && count >= 0;
  if (!Object.values(problems).every(isCount)) throw new Error(`expected counts, got ${JSON.stringify(problems)}`);
  const hasProblems = Object.values(problems).some((count) => count > 0);
  if (wellFormed && hasProblems) throw new Error('expected problems only in what is not well-formed');
}

function parsing(name: FormatName): Target {
  const inputs = fc.tuple(taggingFor(name), fc.array(change, { maxLength: 3 }), anyIds, fc.boolean());
  return target(`parse ${name}`, 6, inputs, ([{ tagSet, words, tags }, changes, noise, isNoise]) => {
    const format = createFormat(name, tagSet);
    const target = [...format.encodeTarget(words, tags)];
    expectSame(format.parse(target, words).tags, tags, 'tags');
    const ids = isNoise ? noise : changes.reduce<readonly number[]>((given, apply) => apply(given), target);
    const parsed = format.parse(ids, words);
    expectParsed(parsed, words);
    if (!parsed.wellFormed) return;
    const again = [...format.encodeTarget(words, parsed.tags)];
    const written = ids[0] === 0 ? ids.slice(1) : ids;
    expectSame(written.slice(0, again.length), again, 'a well-formed target');
  });
}

/** A walk through an automaton ends, in a target that is well-formed. */
function walking(name: FormatName): Target {
  const inputs = fc.tuple(taggingFor(name), fc.infiniteStream(fc.nat()), fc.boolean());
  return target(`automaton of ${name}`, 2, inputs, ([{ tagSet, words }, picks, isHeld]) => {
    const isScheme = isHeld && name !== 'spans' && tagSet.includes('O');
    const transitions = isScheme ? { transitions: schemeTransitions('bio', tagSet) } : {};
    const format = createFormat(name, tagSet, transitions);
    const { start, choices, next } = format.automaton(words);
    const ids: number[] = [];
    const longest = format.longestTarget(words);
    for (let state = start, possible = choices(state); possible.length > 0; possible = choices(state)) {
      const { id = 0 } = possible[(picks.next().value ?? 0) % possible.length] ?? {};
      ids.push(id);
      if (ids.length > longest) throw new Error(`expected at most ${longest} ids, got more`);
      state = next(state, id);
    }
    const { wellFormed } = format.parse(ids, words);
    if (!wellFormed) throw new Error(`expected a well-formed target, got ${JSON.stringify(ids)}`);
  });
}

/** Every format. */
export const formatTargets: readonly Target[] = formatNames.flatMap((name) => [parsing(name), walking(name)]);
