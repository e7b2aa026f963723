import { expect, it } from 'vitest';
import { BytetagError } from '../../src/errors.js';
import { createFormat, parseFormatName } from '../../src/formats/create-format.js';
import { formatNames } from '../../src/formats/format.js';
import { tagsFor } from './arbitraries.js';

it.each(formatNames)('creates the format %s', (name) => {
  const format = createFormat(parseFormatName(name), tagsFor(name));
  expect(format.name).toBe(name);
  expect(format.tagSet).toEqual(tagsFor(name));
});

it.each(['', 'IDS', 'sentinels', 'toString'])('refuses the name %j', (name) => {
  expect(() => parseFormatName(name)).toThrow(
    new BytetagError('usage', `format: expected one of notebook, input-tag, tags, sentinel, spans, ids, got "${name}"`),
  );
});
