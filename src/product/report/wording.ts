// Formats numbers and names for a reader, as short English text.
import type { Interval } from '../../language/metrics/bootstrap.js';

const noLabel = '∅ no label';

/** The name of a tag as it is shown. `''`, which no tag set contains, means a word without a label. */
export function tagName(tag: string): string {
  return tag === '' ? noLabel : tag;
}

/** Formats the name of a score: `macroF1` as `Macro F1`, `decoderLoss` as `Decoder loss`. */
export function scoreName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/\b(f1|ocr)\b/i, (acronym) => acronym.toUpperCase());
}

/** Cuts a text to a number of characters, with an ellipsis. */
export function shorten(text: string, characters: number): string {
  const all = [...text];
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join('')}…`;
}

/** Formats a share as a percentage: 0.9641 as `96.41%`. */
export function percent(share: number, digits = 2): string {
  return `${minus((share * 100).toFixed(digits))}%`;
}

/** Formats a share on an axis, with no more digits than necessary: `90%`, `92.5%`. */
export function percentTick(share: number): string {
  return `${minus(String(Number((share * 100).toFixed(2))))}%`;
}

/** Formats an interval of shares: `96.10 to 96.70%`. */
export function percentInterval({ low, high }: Interval): string {
  return `${minus((low * 100).toFixed(2))} to ${percent(high)}`;
}

/** Formats a difference of shares in percentage points, with its sign: `+0.42`. */
export function points(difference: number): string {
  const text = (difference * 100).toFixed(2);
  return Number(text) > 0 ? `+${text}` : minus(text);
}

/** Formats a number: 12450 as `12,450`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Formats a number and what it counts: `1 word`, `2 words`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Formats a number with a few significant digits: `0.1234`, `1.2e-5`. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return minus(
    value === 0 || (size >= 1e-4 && size < 1e5)
      ? String(Number(value.toPrecision(4)))
      : Number(value.toPrecision(2)).toExponential(),
  );
}

/** Formats a p-value as papers do. */
export function pValue(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

function minus(text: string): string {
  return Number(text) === 0 ? text.replace('-', '') : text.replace(/^-/, '−');
}
