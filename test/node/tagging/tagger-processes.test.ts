// Taggers in processes: the same labels as from one in this process, also while the processes are killed. They run the
// compiled program: `npm test` builds it first.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tagger } from '../../../src/node/tagger.js';
import type * as Workers from '../../../src/node/tagging/start-tagger-workers.js';
import { labellingProcesses } from '../../support/labelling-processes.js';
import { writeTinyTagger } from '../../support/tiny-tagger.js';

const built = new URL('../../../dist/node/tagging/start-tagger-workers.js', import.meta.url);
const { loadTaggerInProcesses } = (await import(built.href)) as typeof Workers;

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => writeTinyTagger(folder));

const setup = (model: string) => ({
  model,
  options: { dtype: undefined, threads: 1, base: undefined, adapters: undefined, segmenter: undefined },
});
const texts = Array.from({ length: 40 }, (_, index) => `Number ${index}. ${'More words. '.repeat(index % 5)}`);

describe('a tagger in processes', () => {
  it('says why it cannot be loaded', async () => {
    const options = { count: 1, onWarning: () => {} };
    await expect(loadTaggerInProcesses(setup('no/where/at/all'), options)).rejects.toMatchObject({ code: 'io' });
  });

  it.skipIf(process.platform !== 'linux')(
    'gives the labels of one in this process, while processes are killed',
    async () => {
      const alone = await Tagger.load(folder);
      const expected = await alone.tag(texts);
      const deaths: string[] = [];
      const tagger = await loadTaggerInProcesses(setup(folder), {
        ...{ count: 2, onWarning: () => {} },
        onDeath: (reason) => deaths.push(reason),
      });
      expect(tagger.config).toEqual(alone.config);
      expect(labellingProcesses()).toHaveLength(2);
      const calls = Array.from({ length: 8 }, () => Promise.all(texts.map((text) => tagger.tag(text))));
      for (let turn = 0; turn < 4; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        const [victim] = labellingProcesses();
        if (victim !== undefined) process.kill(victim, 'SIGKILL');
      }
      for (const call of calls) expect(await call).toEqual(expected);
      await tagger.dispose();
      expect(deaths.length).toBeGreaterThan(0);
      expect(new Set(deaths.map((reason) => /got (\w+)/.exec(reason)?.[1]))).toEqual(new Set(['SIGKILL']));
      expect(labellingProcesses()).toEqual([]);
      await alone.dispose();
    },
  );
});
