import { describe, expect, it } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { eosId, idsToText } from '../../../src/language/text/vocabulary.js';
import {
  formatOfTask,
  formatTaggerConfig,
  parseTaggerConfig,
  type TaggerConfig,
  taskNamed,
} from '../../../src/product/model/tagger-config.js';

const config: TaggerConfig = {
  format: 'ids',
  maxSourceLength: 512,
  hasEncoderLoss: true,
  tags: ['NOUN', 'VERB', '.', 'O', 'B-PER'],
  tasks: [
    { name: 'upos', column: 'upos', prefix: 'upos en: ', tags: ['NOUN', 'VERB', '.'], relabel: { '[:punct:]': '.' } },
    { name: 'names', column: 'column:4', prefix: 'names: ', tags: ['O', 'B-PER'], scheme: 'bio' },
  ],
};
const written = formatTaggerConfig(config);
const [first, second] = config.tasks;

function failureOf(json: Readonly<Record<string, unknown>>): string {
  try {
    parseTaggerConfig(json, 'bytetag.json');
  } catch (error) {
    if (error instanceof BytetagError && error.code === 'model') return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

describe('bytetag.json', () => {
  it.each([true, false])('comes back as it was written, encoder loss %s', (hasEncoderLoss) => {
    const json = JSON.parse(JSON.stringify(formatTaggerConfig({ ...config, hasEncoderLoss })));
    expect(parseTaggerConfig(json, 'bytetag.json')).toEqual({ ...config, hasEncoderLoss });
  });

  it.each([
    ['version', 1, '2 (written by this version of bytetag)'],
    ['tags', [], 'a list of tags'],
    ['tags', ['NOUN', 1], 'a list of tags'],
    ['tags', 'NOUN', 'a list of tags'],
    ['format', 'nonsense', 'one of '],
    ['maxSourceLength', 0, 'a positive whole number'],
    ['maxSourceLength', 10.5, 'a positive whole number'],
    ['maxSourceLength', '512', 'a positive whole number of at most 2048'],
    ['maxSourceLength', 2049, 'a positive whole number of at most 2048'],
    ['maxSourceLength', 2 ** 50, 'a positive whole number of at most 2048'],
    ['hasEncoderLoss', 1, 'true or false'],
    ['tasks', [], 'a list of tasks'],
    ['tasks', [3], 'a list of tasks'],
    ['tasks', [first, { ...second, name: 'upos' }], 'tasks of different names'],
  ])('refuses %s: %j', (key, value, expected) => {
    const message = failureOf({ ...written, [key]: value });
    expect(message.startsWith(`bytetag.json: ${key}: expected ${expected}`)).toBe(true);
    expect(message.endsWith(`, got ${JSON.stringify(value)}`)).toBe(true);
  });

  it.each([
    ['name', '', 'a name of at most 1000 characters'],
    ['column', 3, 'upos, xpos, ner, chunk or column:N'],
    ['prefix', null, 'a text of at most 10000 characters'],
    ['relabel', { a: 1 }, 'an object of new names by old ones'],
    ['scheme', 'iob', 'one of io, bio, bioes'],
    ['tags', ['NOUN', 'X'], 'a list of tags that are among those of the model'],
  ])('refuses a task with %s: %j', (key, value, expected) => {
    const message = failureOf({ ...written, tasks: [first, { ...second, [key]: value }] });
    expect(message).toBe(`bytetag.json: task 2: ${key}: expected ${expected}, got ${JSON.stringify(value)}`);
  });

  it('refuses names, tags and prefixes that are too long, and takes the longest', () => {
    const [longest, tooLong] = ['x'.repeat(1000), 'x'.repeat(1001)];
    const withTask = (task: object): object => ({ ...written, tasks: [{ ...first, ...task }] });
    const whole = { ...withTask({ name: longest, prefix: 'x'.repeat(10_000), tags: [longest] }), tags: [longest] };
    expect(failureOf(whole as never)).toBe('nothing was wrong');
    const found = `got "${'x'.repeat(199)}…`;
    for (const [json, expected] of [
      [{ ...written, tags: [tooLong] }, 'tags: expected a list of tags of at most 1000 characters, got ["xxx'],
      [withTask({ name: tooLong }), `task 1: name: expected a name of at most 1000 characters, ${found}`],
      [withTask({ prefix: 'x'.repeat(10_001) }), `prefix: expected a text of at most 10000 characters, ${found}`],
      [withTask({ column: tooLong }), `column: expected upos, xpos, ner, chunk or column:N, ${found}`],
      [withTask({ relabel: { [tooLong]: 'a' } }), 'relabel: expected an object of new names by old ones, got {"xxx'],
      [withTask({ relabel: { a: tooLong } }), 'relabel: expected an object of new names by old ones, got {"a":"xxx'],
    ] as const) {
      expect(failureOf(json as never)).toContain(expected);
    }
  });

  it.each(Object.keys(written))('misses %s', (key) => {
    const { [key]: _, ...rest } = written;
    expect(failureOf(rest)).toMatch(new RegExp(`^bytetag.json: ${key}: expected .*, got nothing$`));
  });

  it('refuses keys that it does not know', () => {
    expect(failureOf({ ...written, format_: 1 })).toBe(
      'bytetag.json: expected known keys, got "format_" (did you mean format?)',
    );
    expect(failureOf({ ...written, tasks: [{ ...first, tag: [] }] })).toMatch(/^bytetag.json: task 1: expected known/);
  });
});

describe('the tasks of a model', () => {
  it('have their own prefix and tags, and ids in common', () => {
    const format = formatOfTask(config, second ?? taskNamed(config, 'names'));
    expect(format.tagSet).toEqual(['O', 'B-PER']);
    expect(idsToText(format.encodeSource(['Ann']).ids)).toBe('names: Ann');
    expect([...format.encodeTarget(['Ann'], ['B-PER'])]).toEqual([383, 259 + config.tags.indexOf('B-PER'), eosId]);
  });

  it('are chosen by name, or by being first', () => {
    expect(taskNamed(config, 'names')).toBe(second);
    expect(taskNamed(config, undefined)).toBe(first);
    expect(() => taskNamed(config, 'ner')).toThrow('task: expected one of upos, names, got ner');
    expect(() => taskNamed({ tasks: config.tasks.slice(0, 1) }, 'ner')).toThrow('only one, upos, got ner');
  });
});
