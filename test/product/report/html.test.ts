import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trusted } from '../../../src/product/report/html.js';

describe('templates of markup', () => {
  it('escape text, keep markup, and show nothing for what is missing', () => {
    expect(html`<p class="${'a"b'}">${'<b>&'}${trusted('<i>')}${undefined}${false}${0}</p>`.markup).toBe(
      '<p class="a&quot;b">&lt;b&gt;&amp;<i>0</p>',
    );
  });

  it('take lists, also nested ones', () => {
    expect(html`<ul>${['<', [html`<li>`, 1]]}</ul>`.markup).toBe('<ul>&lt;<li>1</ul>');
  });

  it('let no text become markup, in content or in an attribute', () => {
    const text = fc.string({
      unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'script', 'a', ' ', '=', '-', 'é', '學'),
    });
    fc.assert(
      fc.property(text, (value) => {
        const { document } = parseHTML(`<!doctype html><body>${html`<p title="${value}">${value}</p>`.markup}</body>`);
        expect(document.querySelectorAll('body *').length).toBe(1);
        expect(document.querySelector('p')?.getAttribute('title')).toBe(value);
        expect(document.querySelector('p')?.textContent).toBe(value);
      }),
    );
  });

  it('replace the zero character, which no document may hold', () => {
    expect(escapeHtml('a\0b')).toBe('a\uFFFDb');
  });
});
