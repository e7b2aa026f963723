// Labels a stream of items in groups, so that those of similar lengths can be labelled together.
import { groupItems } from '../../foundation/group-items.js';
import type { LabelledWords } from '../tagger/labelling.js';
import type { Item } from './item.js';

/** An item with the labels of its sentences; none if there is nothing to label. */
export interface LabelledItem {
  readonly item: Item;
  readonly labels: readonly LabelledWords[];
}

/** Items are labelled in groups of this many batches, so output does not wait for the end. */
const batchesTogether = 16;

/**
 * Labels items, in their order.
 * @param label labels sentences; undefined if items are only divided
 * @param batchSize the number of sentences that are decoded together
 */
export async function* labelItems(
  items: AsyncIterable<Item>,
  label: ((sentences: readonly (readonly string[])[]) => Promise<readonly LabelledWords[]>) | undefined,
  batchSize: number,
): AsyncGenerator<LabelledItem> {
  for await (const group of groupItems(items, batchSize * batchesTogether)) {
    const labels = label ? await label(group.flatMap(({ sentences }) => sentences)) : [];
    let next = 0;
    for (const item of group) {
      const own = labels.slice(next, next + item.sentences.length);
      next += item.sentences.length;
      yield { item, labels: own };
    }
  }
}
