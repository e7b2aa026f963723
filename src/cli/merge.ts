// `bytetag merge`: folds an adapter into its base, or saves a model in another element type.

import { expectNewFolder } from '../checkpoint/checkpoint-folder.js';
import { type WeightDType, weightDTypes } from '../checkpoint/safetensors-writer.js';
import { openDevice } from '../session/node.js';
import { loadModelForTraining } from '../tagger/load-model.js';
import { mergeAdapter } from '../tagger/merge-adapter.js';
import { saveModel } from '../tagger/save-model.js';
import type { Command } from './command.js';
import { downloads } from './downloads.js';
import { formatOptions, parseOptions, required } from './options.js';

const options = {
  model: { kind: 'string', placeholder: 'M', help: 'an adapter, or a model to be saved in another element type' },
  base: { kind: 'string', placeholder: 'M', help: "the adapter's base (default: the one that it names)" },
  out: { kind: 'string', placeholder: 'DIR', help: 'a new folder' },
  dtype: { kind: 'string', choices: weightDTypes, help: 'element type of the weights (default: float32)' },
} as const;

/** Merges. */
export const mergeCommand: Command = {
  name: 'merge',
  summary: 'fold an adapter into its base, or save a model in another element type',
  help: `usage: bytetag merge --model M --out DIR [options]\n\n${formatOptions(options)}`,
  async run(args, { terminal, signal }) {
    const { values } = parseOptions(args, options);
    const model = required(values.model, '--model');
    const out = required(values.out, '--out');
    await expectNewFolder(out);
    const loaded = await loadModelForTraining(model, 0, undefined, {
      base: values.base,
      hub: downloads({ terminal, signal }),
    });
    const merged = await mergeAdapter(loaded, await openDevice('cpu'));
    await saveModel(out, merged, { dtype: (values.dtype ?? 'float32') as WeightDType });
    terminal.line(`the model is in ${out}`);
  },
};
