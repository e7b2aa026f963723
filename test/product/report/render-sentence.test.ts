import { describe, expect, it } from 'vitest';
import { renderSentence, renderTag } from '../../../src/product/report/render-sentence.js';

const text = (markup: string): string => markup.replace(/^<p[^>]*>|<\/p>$/g, '');

describe('a sentence in a report', () => {
  it('marks words and keeps their neighbours', () => {
    const words = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    expect(text(renderSentence(words, new Set([1, 6]), 1).markup)).toBe('a <mark>b</mark> c … f <mark>g</mark> h');
    expect(text(renderSentence(words, new Set([4]), 1).markup)).toBe('… d <mark>e</mark> f …');
  });

  it('takes its direction from its words', () => {
    expect(renderSentence(['שלום'], new Set(), 5).markup).toMatch(/^<p class="sentence" dir="auto">/);
  });

  it('escapes words and tags', () => {
    expect(renderSentence(['<b>'], new Set([0]), 1).markup).toContain('<mark>&lt;b&gt;</mark>');
    expect(renderTag('<b>', 'gold').markup).toContain('<bdi>&lt;b&gt;</bdi>');
  });

  it('says what an empty tag means', () => {
    expect(renderTag('', 'wrong').markup).toContain('no label');
  });
});
