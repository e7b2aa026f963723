// Words with their tags below them, and spans around them.
import { Fragment } from 'preact';
import type { Tagged, TaggedToken } from '../../src/web.js';

/** @param tags all tags of the task, in an order that gives each its colour */
export function Tokens({ tagged, tags }: { readonly tagged: Tagged; readonly tags: readonly string[] }) {
  return (
    <ol class="sentences" aria-label="Sentences">
      {tagged.sentences.map(({ start, end }) => (
        <li key={start}>
          {tagged.tokens.slice(start, end).map((token, index) => (
            <Token key={index} token={token} tags={tags} />
          ))}
        </li>
      ))}
    </ol>
  );
}

/** A text with its spans, each with its label. @param labels all labels, in an order that gives each its colour */
export function Spans({ tagged, labels }: { readonly tagged: Tagged; readonly labels: readonly string[] }) {
  const { text, spans } = tagged;
  const ends = [0, ...spans.map(({ end }) => end)];
  return (
    <p class="spans">
      {spans.map(({ start, end, label, confidence = 1 }, index) => (
        <Fragment key={start}>
          {text.slice(ends[index], start)}
          <mark style={colourOf(label, labels, confidence)}>
            {text.slice(start, end)} <span class="tag">{label}</span>
          </mark>
        </Fragment>
      ))}
      {text.slice(ends.at(-1))}
    </p>
  );
}

const percent = (share: number): string => `${Math.round(100 * share)}%`;

function Token({ token, tags }: { readonly token: TaggedToken; readonly tags: readonly string[] }) {
  const { text, tag, confidence = 1, alternatives = [] } = token;
  const others = alternatives.map((other) => `${other.tag} ${percent(other.probability)}`);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the other tags are shown on focus
    <span class="token" tabIndex={0} style={colourOf(tag, tags, confidence)}>
      <span class="word">{text}</span>
      <span class="tag">{tag}</span>
      {others.length > 0 && (
        <span class="others" role="note">
          {others.map((other) => (
            <span key={other}>{other}</span>
          ))}
        </span>
      )}
    </span>
  );
}

/** The angle between the hues of tags that follow each other: that of the golden section keeps them apart. */
const goldenAngle = 137.5;

/** The label of a tag of spans, such as that of `B-PER`; any other tag itself. */
function labelOf(tag: string): string {
  return tag.replace(/^[BIESLU]-/, '');
}

/** The labels of tags, each once. */
export function labelsOf(tags: readonly string[]): readonly string[] {
  return [...new Set(tags.map(labelOf))];
}

/**
 * The colour of a tag as a style: the same for all tags of one label, the stronger the more certain, and none for what
 * is outside of all spans.
 * @param tags all of them, in an order that gives each its colour
 * @param confidence between 0 and 1
 */
export function colourOf(tag: string, tags: readonly string[], confidence: number): Record<string, string> {
  const hue = (labelsOf(tags).indexOf(labelOf(tag)) * goldenAngle) % 360;
  return { '--hue': String(hue), '--confidence': percent(tag === 'O' ? 0 : confidence) };
}
