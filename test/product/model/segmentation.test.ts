// How bytetag.json says how a model divides text, and the ids of boundaries.
import { describe, expect, it } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { boundaryIds, parseSegmentation, type Segmentation } from '../../../src/product/model/segmentation.js';
import { formatTaggerConfig, parseTaggerConfig, taskNamed } from '../../../src/product/model/tagger-config.js';

const segmentation: Segmentation = {
  ...{ boundaries: ['none', 'word', 'token', 'sentence'], prefix: 'segment: ', window: 256, hasSpaces: false },
};
const config = {
  ...{ format: 'ids', maxSourceLength: 512, hasEncoderLoss: true, tasks: [], segmentation },
  tags: ['none', 'word', 'token', 'sentence'],
};

describe('parseSegmentation', () => {
  it('reads what is written, also of a model without other tasks', () => {
    const json = JSON.parse(JSON.stringify(formatTaggerConfig(config)));
    expect(parseTaggerConfig(json, 'bytetag.json')).toEqual(config);
    expect(() => taskNamed(config, undefined)).toThrow(
      'model: expected one that labels words, got one that only divides raw text',
    );
  });

  it.each([
    ['boundaries', ['none', 'line'], 'some of none, word, token, sentence, multiword, multiword-sentence'],
    ['boundaries', ['token', 'sentence'], 'some of none'],
    ['boundaries', ['none', 'multiword'], 'some of none'],
    ['boundaries', 'none', 'some of none'],
    ['prefix', 3, 'a text of at most 1023 bytes'],
    ['prefix', 'é'.repeat(512), 'a text of at most 1023 bytes'],
    ['window', 15, 'a whole number of bytes from 16 to 1024'],
    ['window', 2 ** 40, 'a whole number of bytes from 16 to 1024'],
    ['hasSpaces', 'yes', 'true or false'],
  ])('refuses %s: %j', (key, value, expected) => {
    const parse = () => parseSegmentation({ ...segmentation, [key]: value }, config.tags, 'bytetag.json: segmentation');
    expect(parse).toThrow(BytetagError);
    expect(parse).toThrow(`bytetag.json: segmentation: ${key}: expected ${expected}`);
  });

  it('refuses other keys, and what is no object', () => {
    expect(() => parseSegmentation({ ...segmentation, margin: 1 }, config.tags, 'w')).toThrow('margin');
    for (const json of [3, null, []]) {
      expect(() => parseSegmentation(json, config.tags, 'w')).toThrow('w: expected an object');
    }
  });
});

describe('boundaryIds', () => {
  it('are those of the tags in the model', () => {
    const tags = ['NOUN', ...config.tags];
    const { ids, prefixIds } = boundaryIds(segmentation, { format: 'ids', tags });
    expect([...ids]).toEqual([260, 261, 262, 263]);
    expect(prefixIds).toHaveLength('segment: '.length);
  });

  it('are not there in a format without ids of its own', () => {
    expect(() => boundaryIds(segmentation, { ...config, format: 'tags' })).toThrow(
      'task segment: expected format ids or sentinel, got tags',
    );
  });
});
