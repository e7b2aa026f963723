// `bytetag quickstart`: the whole way in a few minutes, on the data that ships: train, evaluate, tag.
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './command.js';
import { evalCommand } from './eval.js';
import { formatOptions, parseOptions } from './options.js';
import { tagCommand } from './tag.js';
import { trainWithProgress } from './train.js';

const options = {
  out: {
    kind: 'string',
    placeholder: 'DIR',
    help: 'where the model is kept (default: a new folder under the system’s temporary one)',
  },
  maxSteps: { kind: 'integer', min: 1, help: 'optimizer steps (default: 800, two to three minutes on two cores)' },
} as const;

const examples = fileURLToPath(new URL('../../examples/pos-en/', import.meta.url));

const sample =
  'The old man who lives next door plays the violin every night. Did you really see her duck under the table?';

/** Shows the main job. */
export const quickstartCommand: Command = {
  name: 'quickstart',
  summary: 'train, evaluate and tag with the English example that ships, in two to three minutes',
  help: `usage: bytetag quickstart [options]\n\n${formatOptions(options)}`,
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { terminal, print, signal } = context;
    const out = values.out ?? join(await mkdtemp(join(tmpdir(), 'bytetag-')), 'pos-en');
    const file = (name: string): string => join(examples, name);
    const step = (text: string): void => terminal.line(`\n== ${text}`);

    step('1. Train a small byte-level T5 from scratch to generate part-of-speech tags (examples/pos-en)');
    await trainWithProgress(
      {
        model: 'micro',
        train: [file('train.conllu')],
        dev: [file('dev.conllu')],
        task: ['upos'],
        out,
        maxSteps: values.maxSteps ?? 800,
        evaluateEvery: 100,
      },
      { resume: existsSync(join(out, 'run.json')), json: false },
      context,
    );
    if (signal.aborted) return;
    step('2. Evaluate it on sentences it has never seen, by what it generates');
    await evalCommand.run(['--model', out, '--data', file('test.conllu')], context);
    if (signal.aborted) return;
    step('3. Tag text');
    const input = (async function* () {
      yield Buffer.from(sample);
    })();
    await tagCommand.run(['--model', out], { ...context, input });

    step('What next');
    print(
      [
        'A few hundred sentences teach the idea, not the language. On your own treebank:',
        '  npx bytetag data inspect yours.conllu',
        '  npx bytetag train --model lite --train yours.conllu --dev dev.conllu --out runs/yours',
        `  echo "Any text." | npx bytetag tag --model ${out}`,
      ].join('\n'),
    );
  },
};
