// The names that programs can import: the first door is for everybody, and short; the second has the parts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as advanced from '../src/advanced.js';
import * as door from '../src/index.js';

const source = fileURLToPath(new URL('../src/', import.meta.url));

describe("'bytetag'", () => {
  it('has these values, at most 25', () => {
    const names = Object.keys(door).sort();
    expect(names).toEqual([
      'BytetagError',
      'Tagger',
      'addNoise',
      'compareLabels',
      'convertTags',
      'crossValidate',
      'decodings',
      'evaluate',
      'evaluateRawText',
      'exportModel',
      'finish',
      'formatNames',
      'formatSentences',
      'mergeModels',
      'noiseKinds',
      'pretrain',
      'readSentences',
      'segmentText',
      'shippedModelNames',
      'spanReport',
      'spansOf',
      'tagsOfSpans',
      'tokenReport',
      'train',
      'version',
    ]);
    expect(names.length).toBeLessThanOrEqual(25);
  });
});

describe("'bytetag/advanced'", () => {
  it('has no value of the first door', () => {
    expect(Object.keys(advanced).filter((name) => Object.keys(door).includes(name))).toEqual([]);
  });
});

/** Types that Node and web pages have for the same purpose, each its own. */
const ofTwoFloors = new Set(['Tagger', 'LoadTaggerOptions']);

it('has no two types of one name in the whole source', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const places = new Map<string, string[]>();
  for (const file of files) {
    for (const [, name = ''] of readFileSync(join(source, file), 'utf8').matchAll(
      /^export (?:interface|type|class) (\w+)/gm,
    )) {
      places.set(name, [...(places.get(name) ?? []), file]);
    }
  }
  expect(places.size).toBeGreaterThan(300);
  const isTwice = ([name, found]: readonly [string, readonly string[]]): boolean =>
    found.length > (ofTwoFloors.has(name) ? 2 : 1);
  expect([...places].filter(isTwice)).toEqual([]);
});
