import { expect, it } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { createFormat, parseFormatName } from '../../../src/language/formats/create-format.js';
import { formatNames } from '../../../src/language/formats/format.js';
import { schemeTransitions } from '../../../src/language/spans/transitions.js';
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

it('refuses a format that there is not, naming those of the caller, too', () => {
  const custom = { own: () => createFormat('tags', ['A']) };
  expect(createFormat('own', ['A'], {}, custom).name).toBe('tags');
  expect(() => createFormat('toString', ['A'], {}, custom)).toThrow(
    'format: expected one of notebook, input-tag, tags, sentinel, spans, ids, own, got "toString"',
  );
});

it.each(formatNames.filter((name) => name !== 'spans'))('%s tells its rules for sequences of tags', (name) => {
  const tagSet = ['O', 'B-X', 'I-X'];
  const transitions = schemeTransitions('bio', tagSet);
  const format = createFormat(name, tagSet, { transitions });
  expect(format.transitions).toBe(transitions);
  expect(createFormat(name, tagSet).transitions).toBeUndefined();
});
