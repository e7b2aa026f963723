// The command `bytetag quickstart`, which shows the whole way in a few minutes with the model and data of the package:
// tag, fine-tune, evaluate.
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultTagger } from '../../product/options/shipped-model-names.js';
import { settingTable } from '../../product/options/training-table.js';
import { formatOptions, parseOptions } from '../options/options.js';
import type { Command, CommandContext } from '../parts/command.js';
import { evalCommand } from './eval.js';
import { tagCommand } from './tag.js';
import { trainWithProgress } from './train.js';

const options = {
  out: {
    kind: 'string',
    placeholder: 'DIR',
    help: 'where the model is kept (default: a new folder under the system’s temporary one)',
  },
  maxSteps: { ...settingTable.maxSteps, help: 'optimizer steps (default: 200, less than a minute on two cores)' },
} as const;

const examples = fileURLToPath(new URL('../../../examples/pos-en/', import.meta.url));

const sample =
  'The old man who lives next door plays the violin every night. Did you really see her duck under the table?';

/** The command `bytetag quickstart`. */
export const quickstartCommand: Command = {
  name: 'quickstart',
  summary: 'tag, fine-tune and evaluate with the English model and example that ship, in a minute',
  help: `usage: bytetag quickstart [options]\n\n${formatOptions(options)}`,
  options: { quickstart: options },
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { terminal, print, signal } = context;
    const out = values.out ?? join(await mkdtemp(join(tmpdir(), 'bytetag-')), 'pos-en');
    const file = (name: string): string => join(examples, name);
    const step = (text: string): void => terminal.line(`\n== ${text}`);

    step(`1. Tag text with the model that ships (${defaultTagger})`);
    await tagSample([], context);
    if (signal.aborted) return;
    step('2. Fine-tune it on a few hundred sentences of another kind (examples/pos-en)');
    await trainWithProgress(
      {
        ...{ model: defaultTagger, train: [file('train.conllu')], dev: [file('dev.conllu')], task: 'upos', out },
        ...{ maxSteps: values.maxSteps ?? 200, evalSteps: 50 },
      },
      { resume: existsSync(join(out, 'run.json')), json: false },
      context,
      // Quickstart has no --resume: it continues a run that it finds in its folder.
      `bytetag quickstart --out ${out}${values.maxSteps === undefined ? '' : ` --max-steps ${values.maxSteps}`}`,
    );
    if (signal.aborted) return;
    step('3. Compare before and after, on sentences that neither has seen');
    await evalCommand.run(['--model', defaultTagger, '--model', out, '--data', file('test.conllu')], context);
    if (signal.aborted) return;
    step('4. Tag text with what came out');
    await tagSample(['--model', out], context);

    step('What next');
    print(
      [
        'Tag any English text, and fine-tune on sentences of your own:',
        '  echo "Any text." | npx bytetag tag',
        '  npx bytetag data inspect yours.conllu',
        `  npx bytetag train --model ${defaultTagger} --train yours.conllu --dev dev.conllu --out runs/yours`,
      ].join('\n'),
    );
  },
};

/** Tags the sample. */
async function tagSample(options: readonly string[], context: CommandContext): Promise<void> {
  const input = (async function* () {
    yield Buffer.from(sample);
  })();
  await tagCommand.run([...options], { ...context, input });
}
