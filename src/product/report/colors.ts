// Colours by meaning: which series is asked for goes in, the CSS custom property that the style sheet defines comes out.

/** Colours that follow the page's light or dark scheme. */
export const colors = {
  /** Gold tags, and what is only for orientation. */
  gold: 'var(--gold)',
  right: 'var(--right)',
  wrong: 'var(--wrong)',
  grid: 'var(--rule)',
  muted: 'var(--muted)',
  text: 'var(--text)',
  page: 'var(--page)',
} as const;

const seriesCount = 6;

/** The colour of a model, or of a line among several, by its place. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % seriesCount) + 1})`;
}
