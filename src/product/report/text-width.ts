// Estimates how wide a text is when drawn, to leave room for labels. Without a browser there are no font metrics.

/** Widths in pixels at the figures' font size of 12 pixels. They are rather too wide than too narrow. */
const widths = { narrow: 3.8, usual: 7.4, capital: 9, full: 12.5 } as const;

/** The width of the widest of these texts, in pixels. */
export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(textWidth));
}

function textWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + widths[kindOf(character)], 0);
}

function kindOf(character: string): keyof typeof widths {
  if (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u.test(character)
  )
    return 'full';
  if (/[ijltf.,:;!|' ]/.test(character)) return 'narrow';
  return /[\p{Lu}mw@%…]/u.test(character) ? 'capital' : 'usual';
}
