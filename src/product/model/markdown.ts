// Texts of strangers in Markdown: names of files, models and tags are shown as they are, and mean nothing to the renderer.

/** A text without line breaks and other control characters: a space stands for each run of them. */
export function oneLine(text: string): string {
  // `\p{Cc}`, which needs the `u` flag, overflows the stack where millions of them follow each other.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ');
}

/** As running text, in a heading or in the cell of a table. */
export function markdownText(text: string): string {
  // An underscore within a word emphasizes nothing.
  return oneLine(text).replace(/[\\`*{}[\]<>|&#!~$]|(?<![a-z\d])_|_(?![a-z\d])/gi, entity);
}

/**
 * As code, in a sentence or in the cell of a table. A text with characters that end a code span or a cell is an element of
 * HTML, in which all of them have another way to be written.
 */
export function markdownCode(text: string): string {
  const shown = oneLine(text);
  const isPlain = /^[^`|\s](?:[^`|]*[^`|\s])?$/.test(shown);
  return isPlain ? `\`${shown}\`` : `<code>${shown.replace(/[!-/:-@[-`{-~]/g, entity)}</code>`;
}

/** What `markdownText` was made of, on one line. */
export function fromMarkdownText(text: string): string {
  return text.replace(/&#(\d{2,3});/g, (_, code) => String.fromCharCode(Number(code)));
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
