// The colours of the report by their meaning, as CSS custom properties that the style sheet defines.

/** Colours that follow the page's light or dark scheme. */
export const colors = {
  /** For gold tags, and for what only serves as a reference. */
  gold: 'var(--gold)',
  right: 'var(--right)',
  wrong: 'var(--wrong)',
  grid: 'var(--rule)',
  muted: 'var(--muted)',
  text: 'var(--text)',
  page: 'var(--page)',
} as const;

const seriesCount = 6;

/** The colour of a model, or of one line among several, by its index. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % seriesCount) + 1})`;
}
