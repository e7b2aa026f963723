// The command `bytetag merge`, which merges an adapter into its base, averages models, or saves a model in another
// element type.
import { basename, resolve } from 'node:path';
import { BytetagError } from '../../foundation/errors.js';
import { describeRule, fitsRule } from '../../foundation/value-rules.js';
import { type WeightDType, weightDTypes } from '../../network/checkpoint/safetensors-writer.js';
import { expectNewFolder } from '../../node/files/whole-folder.js';
import { type HubOptions, openHub } from '../../node/hub/settings.js';
import { basesOf, loadModelForTraining } from '../../node/models/load-model.js';
import { locateModel } from '../../node/models/locate-model.js';
import { saveModel } from '../../node/models/save-model.js';
import { openDevice } from '../../node/runtime/open-device.js';
import { type AveragedCard, meanCard } from '../../product/cards/mean-card.js';
import { type AveragedModel, averageModels } from '../../product/model/average-models.js';
import { mergeAdapter } from '../../product/model/merge-adapter.js';
import { meanShare } from '../../product/options/library-rules.js';
import { baseSpec } from '../../product/options/tagging-table.js';
import { formatOptions, parseOptions, required } from '../options/options.js';
import type { Command } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { readCard } from '../parts/read-card.js';

const options = {
  model: {
    kind: 'list',
    placeholder: 'M',
    help: 'an adapter, or a model to be saved in another element type; of several, the mean',
  },
  shares: { kind: 'list', placeholder: 'N', help: 'what each of several models counts (default: all the same)' },
  base: baseSpec,
  out: { kind: 'string', placeholder: 'DIR', help: 'a new folder' },
  dtype: { kind: 'string', choices: weightDTypes, help: 'element type of the weights (default: float32)' },
} as const;

/** The command `bytetag merge`. */
export const mergeCommand: Command = {
  name: 'merge',
  summary: 'fold an adapter into its base, average models, or save a model in another element type',
  help: `usage: bytetag merge --model M --out DIR [options]\n\n${formatOptions(options)}`,
  async run(args, { terminal, signal }) {
    const { values } = parseOptions(args, options);
    const names = required(values.model, '--model');
    if (values.shares !== undefined && names.length === 1) {
      throw new BytetagError('usage', '--shares: expected several models beside it, got one');
    }
    const shares = parseShares(values.shares ?? names.map(() => '1'), names.length);
    const out = required(values.out, '--out');
    await expectNewFolder(out);
    const hub = downloads({ terminal, signal });
    const warn = (message: string): void => terminal.line(message);
    const device = await openDevice('cpu');
    const models: AveragedModel[] = [];
    const bases = await basesOf(names, values.base, hub);
    for (const [index, name] of names.entries()) {
      const loaded = await loadModelForTraining(name, 0, undefined, { base: bases[index], hub });
      models.push({ name, model: await mergeAdapter(loaded, device), share: shares[index] ?? 0 });
    }
    const merged = averageModels(models);
    const cards = await Promise.all(models.map(({ name, share }) => cardOf(name, share, hub, warn)));
    const card =
      cards.length > 1
        ? meanCard(basename(resolve(out)), cards)
        : cards[0]?.card?.replace(/^library_name: peft$/m, 'library_name: transformers');
    const dtype = (values.dtype ?? 'float32') as WeightDType;
    await saveModel(out, merged, { dtype, files: new Map(card === undefined ? [] : [['README.md', card]]) });
    terminal.line(`the model is in ${out}`);
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

/**
 * The card of a model, and its name for others. A path is not used: it would say more about the machine than about the
 * model.
 */
async function cardOf(
  model: string,
  share: number,
  hub: HubOptions,
  onWarning: (message: string) => void,
): Promise<AveragedCard> {
  const { folder, repository } = await locateModel(model, hub);
  const { cacheFolder } = await openHub(hub);
  const card = await readCard(folder, cacheFolder, onWarning);
  return { name: repository?.name ?? basename(resolve(folder)), share, card };
}
