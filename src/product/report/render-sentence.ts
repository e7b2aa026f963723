// Renders a sentence in which some words are marked.
import { type Html, html } from './html.js';

/**
 * Renders a sentence in its own writing direction, independent of the page's: from right to left if its first letter
 * belongs to such a script.
 * @param marked indices of the words to mark
 * @param context number of words to keep on either side of a marked word; others are replaced by an ellipsis
 */
export function renderSentence(words: readonly string[], marked: ReadonlySet<number>, context: number): Html {
  const isNear = (place: number): boolean => [...marked].some((word) => Math.abs(word - place) <= context);
  const pieces: Html[] = [];
  words.forEach((word, place) => {
    if (isNear(place)) pieces.push(marked.has(place) ? html`<mark>${word}</mark>` : html`${word}`);
    else if (place === 0 || isNear(place - 1)) pieces.push(html`…`);
  });
  return html`<p class="sentence" dir="auto">${pieces.map((piece, index) => [index > 0 && ' ', piece])}</p>`;
}

/** Renders a tag as a small label; `''` is shown as `no label`. */
export function renderTag(tag: string, kind: 'gold' | 'right' | 'wrong'): Html {
  return tag === ''
    ? html`<span class="tag ${kind} none">no label</span>`
    : html`<span class="tag ${kind}"><bdi>${tag}</bdi></span>`;
}
