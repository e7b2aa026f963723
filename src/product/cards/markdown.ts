// Escapes text from strangers for Markdown, such as names of files, models and tags, so that it is shown as it is and
// has no effect on the rendering.

/** Replaces each sequence of line breaks and other control characters by a space. */
export function oneLine(text: string): string {
  // `\p{Cc}`, which needs the `u` flag, overflows the stack for millions of such characters in a row.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ');
}

/** Escapes a text for a paragraph, a heading or a cell of a table. */
export function markdownText(text: string): string {
  // An underscore within a word has no effect.
  return oneLine(text).replace(/[\\`*{}[\]<>|&#!~$]|(?<![a-z\d])_|_(?![a-z\d])/gi, entity);
}

/**
 * A text as code, in a sentence or in a cell of a table. If it has characters that would end a code span or a cell, an
 * HTML element is used instead, in which they can be escaped.
 */
export function markdownCode(text: string): string {
  const shown = oneLine(text);
  const isPlain = /^[^`|\s](?:[^`|]*[^`|\s])?$/.test(shown);
  return isPlain ? `\`${shown}\`` : `<code>${shown.replace(/[!-/:-@[-`{-~]/g, entity)}</code>`;
}

/** The reverse of `markdownText`, on one line. */
export function fromMarkdownText(text: string): string {
  return text.replace(/&#(\d{2,3});/g, (_, code) => String.fromCharCode(Number(code)));
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
