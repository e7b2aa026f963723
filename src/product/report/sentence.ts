// Words in their sentence: words and the places of some of them go in, markup with those words marked comes out.
import { type Html, html } from './html.js';

/**
 * A sentence in its own direction, whatever direction the page has: from right to left where its first letter is of such a
 * script.
 * @param marked places of the words to mark
 * @param context words that are kept on either side of a marked word; further ones give way to an ellipsis
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

/** A tag as a small label; `''` as what it means. */
export function renderTag(tag: string, kind: 'gold' | 'right' | 'wrong'): Html {
  return tag === ''
    ? html`<span class="tag ${kind} none">no label</span>`
    : html`<span class="tag ${kind}"><bdi>${tag}</bdi></span>`;
}
