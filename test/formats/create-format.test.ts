import { expect, it } from 'vitest';
import { BytetagError } from '../../src/errors.js';
import { createFormat, parseFormatName } from '../../src/formats/create-format.js';
import { formatNames } from '../../src/formats/format.js';

it.each(formatNames)('creates the format %s', (name) => {
  const format = createFormat(parseFormatName(name), ['B', 'A']);
  expect(format.name).toBe(name);
  expect(format.tagSet).toEqual(['B', 'A']);
});

it.each(['', 'IDS', 'sentinel', 'toString'])('refuses the name %j', (name) => {
  expect(() => parseFormatName(name)).toThrow(
    new BytetagError('usage', `format: expected one of notebook, tags, ids, got "${name}"`),
  );
});
