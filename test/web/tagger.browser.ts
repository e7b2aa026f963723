// The tagger of a page, in a browser: in a worker, from wherever a model may come.
import { afterEach, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { type DownloadEvent, Tagger } from '../../src/web.js';

const text = 'She sells sea shells by the sea shore. Visiting relatives can be boring, and I don’t know why.';

const taggers: Tagger[] = [];
afterEach(async () => {
  for (const tagger of taggers.splice(0)) await tagger.dispose();
});
const load = async (...given: Parameters<typeof Tagger.load>): Promise<Tagger> => {
  const tagger = await Tagger.load(...given);
  taggers.push(tagger);
  return tagger;
};

describe('a model at an address', () => {
  it.each(['joint', 'encoder'] as const)('tags as in Node: %s', async (decoding) => {
    const tagger = await load('/models/pos-en/');
    const [here, there] = [
      await tagger.tag(text, { decoding }),
      await commands.tagInNode('pos-en', text, { decoding }),
    ];
    expect(here.tokens.map(({ text: word, tag, start }) => [word, tag, start])).toEqual(
      there.tokens.map(({ text: word, tag, start }) => [word, tag, start]),
    );
    for (const [index, { confidence = 0 }] of there.tokens.entries()) {
      expect(here.tokens[index]?.confidence ?? 0).toBeCloseTo(confidence, 5);
    }
    expect(here.sentences).toEqual(there.sentences);
  });

  it('says how much of it has come, and what is wrong with the address', async () => {
    const events: DownloadEvent[] = [];
    await load('/models/pos-en/', { onProgress: (event) => events.push(event) });
    expect(events.at(-1)?.loaded).toBeGreaterThan(7e6);
    await expect(Tagger.load('/nowhere/')).rejects.toThrow(/nowhere\/config\.json: expected a file, got none$/);
    await expect(Tagger.load('nowhere')).rejects.toThrow('model: expected an address with https://');
  });

  it('keeps the page free while it tags', async () => {
    const tagger = await load('/models/pos-en/');
    await tagger.warmup();
    let turns = 0;
    const timer = setInterval(() => turns++, 10);
    await tagger.tag(`${text} `.repeat(50));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});
