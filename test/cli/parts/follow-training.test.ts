// What the terminal says of a training run beside its progress.
import { expect, it } from 'vitest';
import { createTerminal } from '../../../src/cli/output/terminal.js';
import { followTraining } from '../../../src/cli/parts/follow-training.js';
import type { FinetuneEvent } from '../../../src/node/training/finetune.js';

const prepared = {
  ...{ type: 'prepared', sentences: 3, words: 9, devSentences: 0, tags: ['A'], addedBySplitting: 0, warnings: [] },
} as const satisfies FinetuneEvent;
const interrupted = { type: 'end', step: 2, reason: 'interrupted', seconds: 1 } as const satisfies FinetuneEvent;

/** What is written on the terminal. */
async function drawn(
  events: readonly FinetuneEvent[],
  more: { readonly continuedBy?: string; readonly fold?: number } = {},
): Promise<string> {
  let written = '';
  const context = {
    terminal: createTerminal({ write: (text: string) => (written += text) }),
    print: () => {},
    input: (async function* () {})(),
    signal: AbortSignal.abort(),
  };
  const source = (async function* () {
    yield* events;
  })();
  await followTraining(source, { out: 'runs/a', flags: {}, ...more }, context);
  return written;
}

it('says that a run which was to be continued is a new one', async () => {
  const line = '--resume: nothing to continue in runs/a: a new run begins\n';
  expect(await drawn([{ ...prepared, nothingToContinue: true }])).toContain(line);
  expect(await drawn([prepared])).not.toContain('nothing to continue');
  // Of a cross-validation, only the first run can be a surprise.
  expect(await drawn([{ ...prepared, nothingToContinue: true }], { fold: 1 })).toContain(line);
  expect(await drawn([{ ...prepared, nothingToContinue: true }], { fold: 2 })).not.toContain('nothing to continue');
});

it('says what a run is evaluated on, but of a fold not yet', async () => {
  expect(await drawn([prepared])).toBe('3 sentences, 9 words, 1 tags; 0 sentences to evaluate on\n');
  expect(await drawn([prepared], { fold: 2 })).toBe('3 sentences, 9 words, 1 tags\n');
});

it('says of a model only that it is there when it is', async () => {
  const none = 'no trained model is in runs/a yet: ';
  expect(await drawn([interrupted])).toContain(`${none}the state after step 2 is saved\ncontinue with `);
  expect(await drawn([{ ...interrupted, step: 0 }])).toContain(`${none}no step was made\nbegin again with `);
  expect(await drawn([{ ...interrupted, step: 0 }], { fold: 2 })).toContain('no step was made\ncontinue with ');
  const best = { step: 1, score: 0.5 };
  expect(await drawn([{ ...interrupted, best }])).toContain('the best model so far, of step 1, is in runs/a\n');
  expect(await drawn([{ ...interrupted, reason: 'stopped early', best }])).toContain('\nthe model is in runs/a\n');
});

it('says how an interrupted run is continued, by the command that began it', async () => {
  expect(await drawn([interrupted])).toContain('continue with the same command and --resume\n');
  const continuedBy = 'bytetag quickstart --out runs/a';
  const written = await drawn([interrupted], { continuedBy });
  expect(written).toContain(`continue with ${continuedBy}\n`);
  expect(written).not.toContain('--resume');
});
