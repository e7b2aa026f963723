// Paragraphs of raw text for tests, made of their sentences.
import type { RawParagraph, RawToken } from '../../src/language/data/raw-text.js';

/** A paragraph of sentences, whose tokens are words or lists of words, with the text between them. */
export function paragraphOf(
  sentences: readonly (readonly (string | readonly string[])[])[],
  spaces = ' ',
): RawParagraph {
  let text = '';
  const placed = sentences.map((tokens) =>
    tokens.map((given): RawToken => {
      const words = typeof given === 'string' ? [given] : given;
      const token = words.join('');
      const start = text.length;
      text += token + spaces;
      return {
        ...{ text: token, start, end: start + token.length, isMultiword: words.length > 1 },
        words: words.map((word) => ({ text: word, tags: [] })),
      };
    }),
  );
  return { text: text.slice(0, text.length - spaces.length), sentences: placed, file: 'f', line: 1 };
}
