// Makes an item out of the result of tagging a text, so that it can be printed as items are.
import type { SegmentedWord } from '../../language/text/segment.js';
import type { Tagged } from '../tagger/tagged.js';
import type { Item, PrintedLabels } from './item.js';

/** The sentences of a text as one item, and the labels of each. */
export function itemOfTagged({ text, tokens, sentences, multiwords = [] }: Tagged): {
  readonly item: Item;
  readonly labels: readonly PrintedLabels[];
} {
  const tokenOf = new Map(
    multiwords.flatMap(({ start, end }) => {
      const place = { start: tokens[start]?.start ?? 0, end: tokens[end - 1]?.end ?? 0 };
      return Array.from({ length: end - start }, (_, index) => [start + index, place] as const);
    }),
  );
  const places = sentences.map((sentence) =>
    tokens.slice(sentence.start, sentence.end).map(({ text: own, start, end }, index): SegmentedWord => {
      const token = tokenOf.get(sentence.start + index);
      return { text: own, start, end, ...(token && { token }) };
    }),
  );
  const [first, last] = [places[0]?.[0], places.at(-1)?.at(-1)];
  return {
    item: {
      sentences: places.map((sentence) => sentence.map((word) => word.text)),
      text: {
        ...{ text, line: 1, places, origin: places },
        before: text.slice(0, first?.start ?? 0),
        after: text.slice(last?.end ?? 0),
      },
    },
    labels: sentences.map(({ start, end }) => {
      const own = tokens.slice(start, end);
      const confidences = own.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]));
      const alternatives = own.flatMap((token) => (token.alternatives ? [token.alternatives] : []));
      return {
        tags: own.map(({ tag }) => tag),
        ...(confidences.length === own.length && { confidences }),
        ...(alternatives.length === own.length && { alternatives }),
      };
    }),
  };
}
