// What the terminal says of a training run beside its progress.
import { expect, it } from 'vitest';
import { followTraining } from '../../src/cli/follow-training.js';
import { createTerminal } from '../../src/cli/terminal.js';
import type { FinetuneEvent } from '../../src/tagger/finetune.js';

const prepared = {
  ...{ type: 'prepared', sentences: 3, words: 9, devSentences: 0, tags: ['A'], addedBySplitting: 0, warnings: [] },
} as const satisfies FinetuneEvent;
const interrupted = { type: 'end', step: 2, reason: 'interrupted', seconds: 1 } as const satisfies FinetuneEvent;

/** What is written on the terminal. */
async function drawn(events: readonly FinetuneEvent[], more: { readonly continuedBy?: string } = {}): Promise<string> {
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
});

it('says how an interrupted run is continued, by the command that began it', async () => {
  expect(await drawn([interrupted])).toContain('continue with the same command and --resume\n');
  const continuedBy = 'bytetag quickstart --out runs/a';
  const written = await drawn([interrupted], { continuedBy });
  expect(written).toContain(`continue with ${continuedBy}\n`);
  expect(written).not.toContain('--resume');
});
