// Reads the raw text of treebanks: paragraphs as they stand, with the places of their sentences and words.
import { BytetagError } from '../../foundation/errors.js';
import { readConllu } from '../../language/data/conllu.js';
import { type RawParagraph, rawParagraphs } from '../../language/data/raw-text.js';
import { mostLineBytesOf } from '../../language/data/reading.js';
import { openSource } from './file-source.js';
import { openKnown } from './open-known.js';
import { findFiles, type ReadDataOptions } from './read-sentences.js';

/**
 * The paragraphs of CoNLL-U files, patterns or treebanks.
 * @param columnsOf the 0-based columns of the tags that words get. Default: none
 * @throws BytetagError `usage` for files of another kind, `data` for malformed ones, or if there is no text
 */
export async function readParagraphs(
  references: readonly string[],
  { splits, hub, onWarning }: Pick<ReadDataOptions, 'splits' | 'hub' | 'onWarning'> = {},
  columnsOf: (path: string) => readonly number[] = () => [],
): Promise<readonly RawParagraph[]> {
  const paragraphs: RawParagraph[] = [];
  for (const reference of references) {
    const { files, selection } = await findFiles(reference, { hub, ...(splits && { splits }) });
    if (selection !== undefined) {
      throw new BytetagError('usage', `${reference}: expected whole files, whose paragraphs are read, got a selection`);
    }
    for (const path of files) {
      const { kind } = await openKnown(path);
      if (kind !== 'conllu') {
        throw new BytetagError('usage', `${path}: expected CoNLL-U, which has the spaces between words, got ${kind}`);
      }
      const source = { ...openSource(path), mostLineBytes: mostLineBytesOf({}) };
      const sentences = readConllu(source);
      for await (const paragraph of rawParagraphs(sentences, columnsOf(path), path, onWarning))
        paragraphs.push(paragraph);
    }
  }
  if (paragraphs.length === 0) throw new BytetagError('data', `${references.join(', ')}: expected sentences, got none`);
  return paragraphs;
}
