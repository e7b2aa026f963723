// Raw text that a segmenter has divided, as a treebank of paragraphs: text goes in, CoNLL-U comes out, from which
// another segmenter can learn.

import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Paragraphs are divided together in groups of this many. */
const together = 256;

/** A paragraph is at most so long, in UTF-16 units: a longer one is left out. */
const longest = 4000;

/**
 * Divides the paragraphs of a file.
 * @param tagger with `segment`
 * @param bytes roughly how much text to take
 * @param isWrapped whether lines are broken within paragraphs, which then end with a blank line
 */
export async function writeSilverText(tagger, file, out, { bytes, isWrapped = false }) {
  const target = createWriteStream(out);
  let [taken, texts] = [0, []];
  const flush = async () => {
    const divided = await tagger.segment(texts);
    const written = divided.map((sentences, index) => paragraph(texts[index], sentences)).join('');
    if (!target.write(written)) await once(target, 'drain');
    texts = [];
  };
  for await (const text of paragraphsOf(createInterface({ input: createReadStream(file) }), isWrapped)) {
    if (text.trim() === '' || text.length > longest) continue;
    texts.push(text);
    taken += Buffer.byteLength(text);
    if (texts.length === together) await flush();
    if (taken > bytes) break;
  }
  await flush();
  target.end();
  await once(target, 'finish');
}

async function* paragraphsOf(lines, isWrapped) {
  let open = [];
  for await (const line of lines) {
    if (isWrapped && line.trim() !== '') {
      open.push(line);
      continue;
    }
    yield isWrapped ? open.join('\n').trim() : line.trim();
    open = [];
  }
  yield open.join('\n').trim();
}

/** A paragraph as CoNLL-U. */
function paragraph(text, sentences) {
  if (sentences.length === 0) return '';
  const words = sentences.flat();
  let next = 0;
  const blocks = sentences.map((sentence) => {
    const rows = [];
    for (let index = 0; index < sentence.length; ) {
      const { token } = sentence[index];
      let end = index + 1;
      while (token && sentence[end]?.token?.start === token.start) end++;
      const place = token ?? sentence[index];
      next += end - index;
      const following = words[next];
      const gap = text.slice(place.end, following?.token?.start ?? following?.start ?? place.end);
      const misc = gap === ' ' ? '_' : gap === '' ? 'SpaceAfter=No' : `SpacesAfter=${gap.replace(/[ \t\n]/g, escaped)}`;
      if (token) rows.push(row(`${index + 1}-${end}`, text.slice(token.start, token.end), misc));
      for (let word = index; word < end; word++) rows.push(row(word + 1, sentence[word].text, token ? '_' : misc));
      index = end;
    }
    return `${rows.join('\n')}\n\n`;
  });
  return `# newpar\n${blocks.join('')}`;
}

function escaped(space) {
  return { ' ': '\\s', '\t': '\\t', '\n': '\\n' }[space];
}

function row(id, form, misc) {
  return [id, form, '_', '_', '_', '_', '_', '_', '_', misc].join('\t');
}
