// The function `mergeModels` of the public interface, which merges an adapter into its base, averages models, or saves
// a model in another element type.
import './runtime/set-core-count.js';

import { basename, resolve } from 'node:path';
import { BytetagError } from '../foundation/errors.js';
import { checkValue } from '../foundation/value-rules.js';
import type { StoredDType } from '../network/checkpoint/safetensors-writer.js';
import { type AveragedCard, meanCard } from '../product/cards/mean-card.js';
import { type AveragedModel, averageModels } from '../product/model/average-models.js';
import { mergeAdapter } from '../product/model/merge-adapter.js';
import { roundWeights, significantBitsRule } from '../product/model/round-weights.js';
import { isPresetName } from '../product/networks/networks.js';
import { checkOptions, expectOptions } from '../product/options/check-options.js';
import { meanShare } from '../product/options/library-rules.js';
import { trainerTable } from '../product/options/training-table.js';
import { expectNewFolder } from './files/whole-folder.js';
import { type HubOptions, openHub } from './hub/settings.js';
import { findModel } from './models/find-model.js';
import { basesOf, loadModelForTraining } from './models/load-model.js';
import { copySegmenter, segmenterOf } from './models/load-segmenter.js';
import { locateModel } from './models/locate-model.js';
import { readCard } from './models/read-card.js';
import { saveModel } from './models/save-model.js';
import { openDevice } from './runtime/open-device.js';

/** What to merge, and into which folder. */
export interface MergeModelsOptions {
  /**
   * An adapter, which is merged into its base, or a model to be saved in another element type; of several, the mean.
   */
  readonly model: string | readonly string[];
  /** A new folder. */
  readonly out: string;
  /** The weight of each of several models in the mean. Default: all the same. */
  readonly shares?: readonly number[] | undefined;
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** Element type of the saved weights. Default: `float32`. */
  readonly dtype?: StoredDType | undefined;
  /**
   * The number of significant bits that the weights are rounded to, so that the file compresses better: `pos-en` has 7
   * of float16's 11, and is no less accurate. Default: all of the element type.
   */
  readonly significantBits?: number | undefined;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
  /** Called with the reason if a model's card cannot be used. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const name = { kind: 'string', filled: true } as const;
const other = { kind: 'other' } as const;
const rules = {
  model: { kind: 'list', filled: true },
  ...{ out: name, base: name, dtype: trainerTable.saveDtype, significantBits: significantBitsRule },
  ...{ shares: other, hub: other, onWarning: other },
} as const satisfies Readonly<Record<keyof MergeModelsOptions, unknown>>;

/**
 * Merges an adapter into its base, or averages the weights of several models, and saves the result, with the model that
 * divides texts for the first of them.
 * @throws BytetagError `usage` for options that do not fit; `config` if the folder is not empty; `io` or `model` for a
 *   model that cannot be loaded, or models of different sizes
 */
export async function mergeModels(options: MergeModelsOptions): Promise<void> {
  checkOptions(options, rules);
  expectOptions(options, rules, ['model', 'out']);
  const { model, out, base, dtype = 'float32', significantBits, hub = {}, onWarning = () => {} } = options;
  const names = typeof model === 'string' ? [model] : model;
  const shares = checkShares(options.shares, names.length);
  await expectNewFolder(out);
  const device = await openDevice('cpu');
  const models: AveragedModel[] = [];
  const bases = await basesOf(names, base, hub);
  for (const [index, each] of names.entries()) {
    const loaded = await loadModelForTraining(each, 0, undefined, { base: bases[index], hub });
    models.push({ name: each, model: await mergeAdapter(loaded, device), share: shares[index] ?? 0 });
  }
  const merged = averageModels(models);
  if (significantBits !== undefined) roundWeights(merged, significantBits);
  const cards = await Promise.all(models.map((each) => cardOf(each.name, each.share, hub, onWarning)));
  const card =
    cards.length > 1
      ? meanCard(basename(resolve(out)), cards)
      : cards[0]?.card?.replace(/^library_name: peft$/m, 'library_name: transformers');
  const [first = ''] = names;
  const segmenter = isPresetName(first)
    ? undefined
    : await segmenterOf(await findModel(first, { base: bases[0], hub }));
  const files = new Map(card === undefined ? [] : [['README.md', card]]);
  await saveModel(out, merged, { dtype, files }, async (folder) => {
    if (segmenter !== undefined) await copySegmenter(segmenter, folder, hub);
  });
}

/** @throws BytetagError `usage` for a share that is not a positive number, or if there is not one for each model */
function checkShares(shares: readonly number[] | undefined, count: number): readonly number[] {
  if (shares === undefined) return Array.from({ length: count }, () => 1);
  if (count === 1) throw new BytetagError('usage', 'shares: expected several models beside it, got one');
  if (!Array.isArray(shares) || shares.length !== count) {
    const found = Array.isArray(shares) ? shares.length : typeof shares;
    throw new BytetagError('usage', `shares: expected ${count}, one for each model, got ${found}`);
  }
  for (const share of shares) checkValue('shares', share, meanShare);
  return shares;
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
