// Finds other columns of a file that the name of a task could mean as well as the chosen column.
import { notationOf } from '../spans/notation.js';

/** Types of chunks, which are never types of entities: those of CoNLL-2000, and of the German files of CoNLL-2003. */
const chunkTypes: ReadonlySet<string> = new Set(
  'NP VP PP ADJP ADVP SBAR PRT CONJP INTJ LST UCP NC VC PC NX VX PX ADJX ADVX'.split(' '),
);

/** What is known about a column so far. */
interface SeenColumn {
  readonly tags: Set<string>;
  /** The types of the spans. */
  types: ReadonlySet<string>;
  /** False if a tag cannot be the tag of a span. */
  mayMarkSpans: boolean;
  /** How many of the tags have been examined. */
  examined: number;
}

/**
 * Up to this many tags, the column is examined again after each new tag. Above it, only when the number of tags has
 * doubled, because it may become very large.
 */
const fewTags = 32;

/** The columns of one file. */
export interface AmbiguousColumns {
  /**
   * Takes the words of a sentence.
   * @param rows the cells of each word
   * @param chosen the column that was chosen for the task, from 0
   * @returns the other columns that the task could mean, from 0
   */
  add(rows: readonly (readonly string[])[], chosen: number): readonly number[];
}

/**
 * Looks for other columns whose tags mark spans. A column of chunks and a column of entities are not ambiguous. Neither
 * are the last two of four columns, which have chunks and entities in CoNLL-2003, unless they have types in common.
 * @param wordIndex the column of the words, from 0
 */
export function createAmbiguousColumns(task: 'ner' | 'chunk', wordIndex: number): AmbiguousColumns {
  const seen = new Map<number, SeenColumn>();
  const seenAt = (index: number): SeenColumn => {
    const found = seen.get(index) ?? { tags: new Set(), types: new Set(), mayMarkSpans: true, examined: 0 };
    seen.set(index, found);
    return found;
  };
  const isAmbiguous = (index: number, chosen: number, count: number): boolean => {
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
      return [...seen.keys()].filter((index) => isAmbiguous(index, chosen, count));
    },
  };
}

/** @returns whether there was anything new to examine */
function take(column: SeenColumn, rows: readonly (readonly string[])[], index: number): boolean {
  if (!column.mayMarkSpans) return false;
  for (const cells of rows) column.tags.add(cells[index] ?? '');
  const { size } = column.tags;
  if (size === column.examined || (size > fewTags && size < 2 * column.examined)) return false;
  column.examined = size;
  // In one or two sentences, all words may be in spans.
  const marking = [...column.tags].filter((tag) => tag !== 'O');
  const notation = notationOf([...marking, 'O']);
  column.mayMarkSpans = marking.length === 0 || notation !== undefined;
  column.types = new Set(marking.map((tag) => notation?.parse(tag)?.type ?? ''));
  return true;
}

function isOfChunks({ types }: SeenColumn): boolean {
  return types.size > 0 && [...types].every((type) => chunkTypes.has(type));
}
