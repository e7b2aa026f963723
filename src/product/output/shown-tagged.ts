// Tokens and spans as they are shown: with offsets in the unit that was asked for, and probabilities of few digits.
import { offsetTable } from '../../language/spans/character-spans.js';
import type { TagAlternative } from '../tagger/labelling.js';
import type { Tagged } from '../tagger/tagged.js';
import type { OutputOptions } from './output-options.js';

/** The tokens and spans of a result, as they are shown. @param convert converts an offset from UTF-16 units */
export function shownTagged<Result extends Pick<Tagged, 'tokens' | 'spans'>>(
  result: Result,
  convert: (offset: number) => number,
): Result {
  const shown = <Item extends Tagged['tokens'][number] | Tagged['spans'][number]>(item: Item): Item =>
    roundedProbabilities({ ...item, start: convert(item.start), end: convert(item.end) });
  return { ...result, tokens: result.tokens.map(shown), spans: result.spans.map(shown) };
}

/** Converts offsets into a text from UTF-16 units. */
export function offsetConverter(text: string, unit: OutputOptions['offsets']): (offset: number) => number {
  if (unit === 'utf16') return (offset) => offset;
  const table = offsetTable(text, unit);
  return (offset) => table[offset] ?? offset;
}

/** A token or span, with its probabilities rounded. */
export function roundedProbabilities<
  Item extends { readonly confidence?: number; readonly alternatives?: readonly TagAlternative[] },
>(item: Item): Item {
  const { confidence, alternatives } = item;
  return {
    ...item,
    ...(confidence !== undefined && { confidence: roundProbability(confidence) }),
    ...(alternatives && { alternatives: alternatives.map(roundAlternative) }),
  };
}

/** An alternative with its probability rounded. */
export function roundAlternative({ tag, probability }: TagAlternative): TagAlternative {
  return { tag, probability: roundProbability(probability) };
}

/** More digits than these would only be rounding noise of float32. */
export function roundProbability(probability: number): number {
  return Number(probability.toFixed(5));
}
