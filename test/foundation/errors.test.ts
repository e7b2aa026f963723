import { expect, it } from 'vitest';
import { BytetagError } from '../../src/foundation/errors.js';

it('keeps to one line, and gives nothing to a terminal that it would act on', () => {
  const { message } = new BytetagError(
    'data',
    'file:1: expected a tag, got "a\n\u001b[31m\u009b\u2028é\t\u202eb\u2066\u200f"',
  );
  expect(message).toBe('file:1: expected a tag, got "a\\n\\u001b[31m\\u009b\\u2028é\\t\\u202eb\\u2066\u200f"');
});

it('loses its middle where it is too long', () => {
  const { message } = new BytetagError('data', `file:1: expected a tag, got ${'x'.repeat(1e6)} (hint)`);
  expect(message.length).toBe(1003);
  expect(message.startsWith('file:1: expected a tag, got xxx')).toBe(true);
  expect(message.endsWith('xxx (hint)')).toBe(true);
});
