// Finds the columns of a file that the name of a task could mean as well as the one that is taken for it.
import { notationOf } from '../spans/notation.js';

/** Types of chunks, which are never those of entities: CoNLL-2000's, and those of CoNLL-2003's German files. */
const chunkTypes: ReadonlySet<string> = new Set(
  'NP VP PP ADJP ADVP SBAR PRT CONJP INTJ LST UCP NC VC PC NX VX PX ADJX ADVX'.split(' '),
);

/** What is known of a column so far. */
interface SeenColumn {
  readonly tags: Set<string>;
  /** Of spans. */
  types: ReadonlySet<string>;
  /** False where a tag is none of spans. */
  mayMarkSpans: boolean;
  /** How many of the tags were looked at. */
  examined: number;
}

/** So many tags are looked at whenever there is another; of more, only when there are twice as many: they may be any number. */
const fewTags = 32;

/** The columns of one file. */
export interface RivalColumns {
  /**
   * Takes the words of a sentence.
   * @param rows the cells of each word
   * @param chosen the column that is taken for the task's, from 0
   * @returns other columns that could be meant, from 0
   */
  add(rows: readonly (readonly string[])[], chosen: number): readonly number[];
}

/**
 * Looks for columns beside the task's whose tags mark spans. A column of chunks is no rival of one of entities; nor, by the places
 * that CoNLL-2003 gives them, are the last two of four columns, unless they have types in common.
 * @param wordIndex the column of the words, from 0
 */
export function createRivalColumns(task: 'ner' | 'chunk', wordIndex: number): RivalColumns {
  const seen = new Map<number, SeenColumn>();
  const seenAt = (index: number): SeenColumn => {
    const found = seen.get(index) ?? { tags: new Set(), types: new Set(), mayMarkSpans: true, examined: 0 };
    seen.set(index, found);
    return found;
  };
  const isRival = (index: number, chosen: number, count: number): boolean => {
    const [own, other] = [seenAt(chosen), seenAt(index)];
    if (index === chosen || !other.mayMarkSpans || other.types.size === 0) return false;
    if ([...other.types].some((type) => own.types.has(type))) return true;
    const isPartner = count - wordIndex === 4 && Math.min(index, chosen) === wordIndex + 2;
    if (isPartner) return false;
    return task === 'ner' ? !isOfChunks(other) : !isOfChunks(own) || isOfChunks(other);
  };
  return {
    add(rows, chosen) {
      const count = rows[0]?.length ?? 0;
      let isNew = false;
      for (let index = wordIndex + 1; index < count; index++) isNew = take(seenAt(index), rows, index) || isNew;
      if (!isNew) return [];
      return [...seen.keys()].filter((index) => isRival(index, chosen, count));
    },
  };
}

/** @returns whether there was anything new to look at */
function take(column: SeenColumn, rows: readonly (readonly string[])[], index: number): boolean {
  if (!column.mayMarkSpans) return false;
  for (const cells of rows) column.tags.add(cells[index] ?? '');
  const { size } = column.tags;
  if (size === column.examined || (size > fewTags && size < 2 * column.examined)) return false;
  column.examined = size;
  // Of a sentence or two, all words may be in spans.
  const marking = [...column.tags].filter((tag) => tag !== 'O');
  const notation = notationOf([...marking, 'O']);
  column.mayMarkSpans = marking.length === 0 || notation !== undefined;
  column.types = new Set(marking.map((tag) => notation?.parse(tag)?.type ?? ''));
  return true;
}

function isOfChunks({ types }: SeenColumn): boolean {
  return types.size > 0 && [...types].every((type) => chunkTypes.has(type));
}
