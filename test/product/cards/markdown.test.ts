import { describe, expect, it } from 'vitest';
import { fromMarkdownText, markdownCode, markdownText } from '../../../src/product/cards/markdown.js';

describe('text in Markdown', () => {
  it('is left as it is where it means nothing', () => {
    for (const text of ['my_model-v1.2', 'org/name', 'a (b), c: d', 'ΔΕΛΤΑ 日本'])
      expect(markdownText(text)).toBe(text);
  });

  it('is escaped where it does, on one line, and can be had back', () => {
    const text = '_a_ *b* `c` | [d](e) <f> # ~g~ $h$ \\ & ! {i}';
    expect(markdownText(text)).not.toMatch(/[*`|[\]<>~$\\!{}]|\b_|_\b|&(?!#)|#(?!\d)/);
    expect(fromMarkdownText(markdownText(text))).toBe(text);
    expect(markdownText('a\r\n\n# b\u2028c')).toBe('a &#35; b c');
    expect(markdownText('a\0b\x1fc\x7fd\x9fe\u00a0f')).toBe('a b c d e\u00a0f');
  });

  it('may have millions of control characters', () => {
    expect(markdownText(`a${'\x01\u2028\x85\n'.repeat(2 ** 22)}b`)).toBe('a b');
  });
});

describe('code in Markdown', () => {
  it.each([
    ['NOUN', '`NOUN`'],
    ['-LRB-', '`-LRB-`'],
    ['a\\b c', '`a\\b c`'],
    ['a\nb', '`a b`'],
    ['``', '<code>&#96;&#96;</code>'],
    ['a|b', '<code>a&#124;b</code>'],
    [' a', '<code> a</code>'],
    ['</code>|', '<code>&#60;&#47;code&#62;&#124;</code>'],
    ['', '<code></code>'],
  ])('%j is %s', (text, code) => {
    expect(markdownCode(text)).toBe(code);
  });
});
