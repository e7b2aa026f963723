// Taggers in threads: the same labels as from one in this thread, errors, and what cannot be sent to them. Threads run the
// compiled program: `npm test` builds it first.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/checkpoint/safetensors-writer.js';
import { formatT5Config } from '../../src/t5/config.js';
import type { Tagger as TaggerModule } from '../../src/tagger/tagger.js';
import { formatTaggerConfig } from '../../src/tagger/tagger-config.js';
import { loadTinyModel } from '../support/fixtures.js';

const built = new URL('../../dist/tagger/tagger.js', import.meta.url);
const { Tagger } = (await import(built.href)) as { readonly Tagger: typeof TaggerModule };

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  const { config: model, weights } = loadTinyModel('tiny-byt5-inner');
  const tasks = [{ name: 'upos', column: 'upos', tags: ['A', 'B', 'C'] }];
  const config = { format: 'ids', maxSourceLength: 64, hasEncoderLoss: false, tags: ['A', 'B', 'C'], tasks } as const;
  writeFileSync(join(folder, 'config.json'), JSON.stringify(formatT5Config(model)));
  writeFileSync(join(folder, 'bytetag.json'), JSON.stringify(formatTaggerConfig(config)));
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    [...weights.tensors].map(([name, tensor]) => ({ name, tensor })),
  );
});

/** Sentences of many lengths. */
const sentences = Array.from({ length: 23 }, (_, index) =>
  Array.from({ length: index % 7 }, (_, word) => `word${index * word}`),
);

describe('a tagger with workers', () => {
  it('labels as one in this thread does, in the same order, while this thread goes on', async () => {
    const alone = await Tagger.load(folder);
    const expected = await alone.label(sentences, { alternatives: 2 });
    const together = await Tagger.load(folder, { workers: 2 });
    expect(together.config).toEqual(alone.config);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const progress: number[] = [];
    const onProgress = (done: number, total: number): void => {
      expect(total).toBe(sentences.length);
      progress.push(done);
    };
    const labels = await together.label(sentences, { alternatives: 2, batchSize: 4, onProgress });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
    expect(progress.length).toBe(6);
    expect(progress.at(-1)).toBe(sentences.length);
    expect(labels.map(({ tags }) => tags)).toEqual(expected.map(({ tags }) => tags));
    const confidences = labels.flatMap((each) => each.confidences ?? []);
    expect(confidences.length).toBe(sentences.flat().length);
    expected
      .flatMap((each) => each.confidences ?? [])
      .forEach((value, index) => {
        expect(confidences[index]).toBeCloseTo(value, 4);
      });
    expect(await together.label([])).toEqual([]);
    const text: string[] = [];
    for await (const { words } of together.stream([['one', 'two'], ['three']])) text.push(words.join(' '));
    expect(text).toEqual(['one two', 'three']);
    await together.dispose();
    await alone.dispose();
  });

  it('passes on what a thread says of its input, and goes on after that', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    await expect(tagger.label([['x'.repeat(200)]])).rejects.toMatchObject({ name: 'BytetagError', code: 'data' });
    await expect(tagger.label([['a']], { bias: { D: 1 } })).rejects.toThrow(
      'bias: expected a tag of the model\'s, got "D"',
    );
    expect((await tagger.tag([['a', 'b']]))[0]?.length).toBe(2);
    await tagger.dispose();
  });

  it('keeps apart what it is asked at the same time', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    const long = Array.from({ length: 40 }, (_, index) => ['one', 'two', 'three', `word${index}`]);
    const [first, second] = await Promise.all([tagger.tag(long), tagger.tag([['a']])]);
    expect(first.map(({ length }) => length)).toEqual(long.map(({ length }) => length));
    expect(second.map(({ length }) => length)).toEqual([1]);
    await tagger.dispose();
  });

  it('stops when aborted', async () => {
    const tagger = await Tagger.load(folder, { workers: 2 });
    const abort = new AbortController();
    const onProgress = (): void => abort.abort(new Error('enough'));
    const labels = tagger.label(sentences, { batchSize: 1, signal: abort.signal, onProgress });
    await expect(labels).rejects.toThrow('enough');
    await tagger.dispose();
  });

  it('is refused what threads cannot have', async () => {
    await expect(Tagger.load(join(folder, 'nowhere'), { workers: 1 })).rejects.toMatchObject({ name: 'BytetagError' });
    const formats = { own: () => ({}) } as never;
    await expect(Tagger.load(folder, { workers: 1, formats })).rejects.toThrow(
      'workers: expected formats that bytetag has, got one of the caller’s own',
    );
  });
});
