// Where paragraphs begin and end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paragraphsOf } from '../../../src/language/segmentation/paragraphs.js';

const textsOf = (text: string): readonly string[] =>
  Array.from(paragraphsOf(text), ({ start, end }) => text.slice(start, end));

describe('paragraphsOf', () => {
  it.each([
    ['One.\nTwo.', ['One.\nTwo.']],
    ['One.\n\nTwo.', ['One.', 'Two.']],
    ['One.\r\nTwo.\r\n\r\nThree.', ['One.\r\nTwo.', 'Three.']],
    ['One.\rTwo.\r\rThree.', ['One.\rTwo.', 'Three.']],
    ['One.\n \t\u00a0\n\n\nTwo.', ['One.', 'Two.']],
    ['One.\u2029\u2028Two.', ['One.', 'Two.']],
    ['\n\nOne.\n\n', ['One.']],
    ['\n', ['\n']],
    ['', []],
  ])('divides %j', (text, paragraphs) => {
    expect(textsOf(text)).toEqual(paragraphs);
  });

  it('leaves nothing out but white space, and takes time in proportion to the length', () => {
    const piece = fc.constantFrom('a', ' ', '\t', '\n', '\r', '\r\n', '\u2028', '.');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(textsOf(text).join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
    expect(textsOf(`a${'\n'.repeat(200_000)}b`)).toEqual(['a', 'b']);
    expect(textsOf(`a\n${' '.repeat(200_000)}\nb`)).toEqual(['a', 'b']);
  });
});
