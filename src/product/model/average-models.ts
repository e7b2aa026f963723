// Averages the weights of several models that were trained from the same weights, which is often better than each of
// them (Wortsman et al. 2022, Model soups, arXiv 2203.05482; Robust fine-tuning of zero-shot models, arXiv 2109.01903).
import { BytetagError, internal } from '../../foundation/errors.js';
import { checkValue } from '../../foundation/value-rules.js';
import { meanShare } from '../options/library-rules.js';
import type { WholeModel } from './merge-adapter.js';
import type { TaggerConfig } from './tagger-config.js';

/** One of the models. */
export interface AveragedModel {
  /** Its name in messages. */
  readonly name: string;
  readonly model: WholeModel;
  /** Its weight in the average, relative to the others; more than 0. */
  readonly share: number;
}

/**
 * Makes a model whose weights are the average of those of others. Everything else, such as its tasks, is from the first
 * model.
 * @param models the first's weights are changed in place
 * @throws BytetagError `usage` for a share that is not above 0, or too large; `model` for a model of another
 *   architecture, other tags or another format than the first
 */
export function averageModels(models: readonly AveragedModel[]): WholeModel {
  const [first, ...others] = models;
  if (first === undefined) throw internal('no models to average');
  for (const { name, share } of models) checkValue(`share of ${name}`, share, meanShare);
  for (const other of others) checkLike(first, other);
  // Shares are divided by the largest: with extremely small shares, weights would become 0.
  const largest = Math.max(...models.map(({ share }) => share));
  const total = models.reduce((sum, { share }) => sum + share / largest, 0);
  for (const [name, { data }] of first.model.weights) {
    const parts = others.map(({ model, share }) => ({
      share: share / largest,
      data: model.weights.get(name)?.data ?? new Float32Array(0),
    }));
    const firstShare = first.share / largest;
    data.forEach((value, index) => {
      let sum = firstShare * value;
      for (const part of parts) sum += part.share * (part.data[index] ?? Number.NaN);
      data[index] = sum / total;
    });
  }
  return first.model;
}

function checkLike(first: AveragedModel, other: AveragedModel): void {
  const [{ network, tagger }, { network: otherNetwork, tagger: otherTagger }] = [first.model, other.model];
  const writtenBy = (given?: TaggerConfig): unknown => given && [given.format, given.tags];
  const what = !isSame(network.config, otherNetwork.config)
    ? 'the architecture'
    : !isSame(writtenBy(tagger), writtenBy(otherTagger))
      ? 'the format and the tags'
      : undefined;
  if (what === undefined) return;
  throw new BytetagError('model', `${other.name}: expected ${what} of ${first.name}, got others`);
}

/** Whether two values that the same code has read from JSON are equal. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
