// The command `bytetag merge`, which merges an adapter into its base, averages models, or saves a model in another
// element type.
import { BytetagError } from '../../foundation/errors.js';
import { describeRule, fitsRule } from '../../foundation/value-rules.js';
import { mergeModels } from '../../node/merge-models.js';
import { significantBitsRule } from '../../product/model/round-weights.js';
import { meanShare } from '../../product/options/library-rules.js';
import { baseSpec } from '../../product/options/tagging-table.js';
import { trainerTable } from '../../product/options/training-table.js';
import { formatOptions, parseOptions, required } from '../options/options.js';
import type { Command } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';

const options = {
  model: {
    kind: 'list',
    placeholder: 'M',
    help: 'an adapter, or a model to be saved in another element type; of several, the mean',
  },
  shares: {
    kind: 'list',
    placeholder: 'N',
    help: 'weight of each of several models in the mean (default: all the same)',
  },
  base: baseSpec,
  out: { kind: 'string', placeholder: 'DIR', help: 'a new folder' },
  dtype: { ...trainerTable.saveDtype, help: 'element type of the weights (default: float32)' },
  significantBits: {
    ...significantBitsRule,
    help: 'round the weights to so many bits, so that the file compresses better (default: all of the element type)',
  },
} as const;

/** The command `bytetag merge`. */
export const mergeCommand: Command = {
  name: 'merge',
  summary: 'fold an adapter into its base, average models, or save a model in another element type',
  help: `usage: bytetag merge --model M --out DIR [options]\n\n${formatOptions(options)}`,
  options: { merge: options },
  async run(args, { terminal, signal }) {
    const { values } = parseOptions(args, options);
    const names = required(values.model, '--model');
    if (values.shares !== undefined && names.length === 1) {
      throw new BytetagError('usage', '--shares: expected several models beside it, got one');
    }
    const shares = values.shares && parseShares(values.shares, names.length);
    const { base, dtype, significantBits } = values;
    await mergeModels({
      ...{ model: names, out: required(values.out, '--out'), shares, base, dtype, significantBits },
      ...{ hub: downloads({ terminal, signal }), onWarning: (message: string) => terminal.line(message) },
    });
    terminal.line(`the model is in ${values.out}`);
  },
};

/** @throws BytetagError `usage` for a share that is not a positive number, or if there is not one for each model */
function parseShares(given: readonly string[], count: number): readonly number[] {
  if (given.length !== count) {
    throw new BytetagError('usage', `--shares: expected ${count}, one for each model, got ${given.length}`);
  }
  return given.map((text) => {
    const share = Number(text);
    if (fitsRule(share, meanShare)) return share;
    throw new BytetagError('usage', `--shares: expected ${describeRule(meanShare)}, got ${text}`);
  });
}
