import { expect, it } from 'vitest';
import { withoutMarks } from '../../../../src/language/text/noise/confusions.js';

it('takes away as many marks as a language may have, and leaves a word with more as it is', () => {
  expect(withoutMarks(`e${'\u0301\u0323'.repeat(15)}t`)).toBe('et');
  for (const count of [31, 120_000]) {
    const word = `e${'\u0301'.repeat(count)}${'\u0323'.repeat(count)}t`;
    expect(withoutMarks(word) === word).toBe(true);
  }
});
