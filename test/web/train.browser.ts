// Training in a page, in a browser: in a worker, and what comes out is loaded by the page and by Node.
import { describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { type LabelledSentence, type PageTrainEvent, Tagger, train } from '../../src/web.js';

const words = ['she', 'sells', 'sea', 'shells', 'by', 'the', 'shore'];
const tagOf = (word: string): string => (word === 'sells' ? 'VERB' : word.startsWith('s') ? 'NOUN' : 'X');
const sentences = Array.from({ length: 40 }, (_, index): LabelledSentence => {
  const own = Array.from({ length: 3 + (index % 4) }, (_, word) => words[(index + 3 * word) % words.length] ?? '');
  return { words: own, tags: own.map(tagOf) };
});

const base64Of = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

describe('training in a page', () => {
  it('gives a model that the page and Node load, with the same tags', async () => {
    const events: PageTrainEvent[] = [];
    const training = train(sentences, { model: 'micro', maxSteps: 30, batchSize: 8, evalSteps: 15, dev: sentences });
    for await (const event of training) events.push(event);
    const count = (type: PageTrainEvent['type']): number => events.filter((event) => event.type === type).length;
    expect([count('step'), count('evaluation')]).toEqual([30, 2]);
    expect([events[0]?.type, events[1]?.type, events.at(-1)?.type]).toEqual(['prepared', 'start', 'end']);

    const { files } = await training.save();
    const tagger = await Tagger.load(files);
    const [{ tags = [] } = {}] = await tagger.label([words]);
    await tagger.dispose();
    expect(tags).toHaveLength(words.length);
    const sent = Array.from(files, ([name, content]) => [name, base64Of(content)] as const);
    expect(await commands.labelInNode(sent, words)).toEqual(tags);
  });

  it('ends early when it is told to, with the model as it is then, which a zip holds', async () => {
    const training = train(sentences, { model: '/models/pos-en/', maxSteps: 1000, batchSize: 4 });
    for await (const event of training) if (event.type === 'step' && event.step === 2) break;
    const model = await training.save();
    const zip = model.zip('mine');
    expect(zip.size).toBeGreaterThan(7e6);
    const tagger = await Tagger.load(new File([zip], 'mine.zip'));
    expect((await tagger.tag('She sells sea shells.')).tokens).toHaveLength(5);
    await tagger.dispose();
  });

  it('refuses what Node refuses, in the same words', async () => {
    const training = train(sentences, { model: 'micro', epochs: -1 });
    await expect(training.save()).rejects.toThrow(/^epochs: expected/);
    await expect(train([], { model: 'micro' }).save()).rejects.toThrow('task upos: expected');
    await expect(train([{ words: ['a'], tags: [] }], { model: 'micro' }).save()).rejects.toThrow(
      /^upos:1: expected words/,
    );
  });
});
