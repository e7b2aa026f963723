import { expect, it } from 'vitest';
import { formatConfusion } from '../../../src/cli/output/format-evaluation.js';
import { confusionOf } from '../../../src/language/metrics/confusion.js';

it('prints a table of what was taken for what', () => {
  expect(formatConfusion(confusionOf(['A', 'A', 'NOUN', 'A'], ['A', 'NOUN', '', 'A'])).split('\n')).toEqual([
    'gold by row, predicted by column',
    '          no label  A  NOUN',
    'A                   2     1',
    'NOUN             1',
  ]);
});

it('prints pairs where a table would be too large', () => {
  const tags = Array.from({ length: 50_000 }, (_, index) => `T${index}`);
  const lines = formatConfusion(confusionOf([...tags, 'T0', 'T0'], [...tags, 'T0', ''])).split('\n');
  expect(lines).toHaveLength(50_002);
  expect(lines.slice(0, 4)).toEqual([
    'gold, predicted, words',
    'T0      no label  1',
    'T0      T0        2',
    'T1      T1        1',
  ]);
});
