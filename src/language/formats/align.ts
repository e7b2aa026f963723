// Aligns two sequences by minimal edit distance, to find the generated label that belongs to each word.

/** Marks an item without a partner. */
export const unpaired = -1;

/**
 * The most cells of the table that are all filled in, some 30 ms of work. For larger tables only a band around the
 * diagonal is.
 */
const maxCells = 4_000_000;

/** The smallest width of the band. */
const minBandWidth = 64;

/** Larger than any distance, and small enough that adding to it cannot overflow. */
const unreachable = 0x3fffffff;

/** What happens to an expected or a found item. */
const move = { pair: 0, skipExpected: 1, skipFound: 2 } as const;

/**
 * The index in `found` of each expected item's partner, or {@link unpaired}. Partners are in order. Pairing equal items
 * costs nothing. A pair of different items costs 1, and so does each item without a partner, expected or found; the
 * alignment has the smallest sum. Among equally good alignments, the one with the earliest pairs is taken.
 *
 * Takes time proportional to the product of the lengths if it is up to 4 million, and to their sum otherwise: then the
 * result is the best alignment that stays near the diagonal.
 */
export function align<Item>(expected: readonly Item[], found: readonly Item[]): Int32Array {
  const partners = new Int32Array(expected.length).fill(unpaired);
  // Pairing equal first items is never worse, and for nearly every output of a trained model this is all the work.
  let first = 0;
  while (first < expected.length && first < found.length && expected[first] === found[first]) {
    partners[first] = first;
    first++;
  }
  const rows = expected.length - first;
  const columns = found.length - first;
  if (rows === 0 || columns === 0) return partners;

  const { moves, width, bandStart } = fillTable(expected.slice(first), found.slice(first));
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    const best = moves[row * width + column - bandStart(row)];
    if (best === move.pair) partners[first + row] = first + column;
    if (best !== move.skipFound) row++;
    if (best !== move.skipExpected) column++;
  }
  return partners;
}

/** The best first move for each pair of suffixes. Each row stands for an expected item and stores only a band. */
interface MoveTable {
  readonly moves: Uint8Array;
  readonly width: number;
  /** The column at which the band starts in a row. */
  readonly bandStart: (row: number) => number;
}

function fillTable<Item>(expected: readonly Item[], found: readonly Item[]): MoveTable {
  const rows = expected.length;
  const columns = found.length;
  const slope = columns / rows;
  // A band that is wider than its slope is connected, so there is a path from corner to corner.
  const bandWidth = Math.max(Math.floor(maxCells / (rows + 1)), minBandWidth + 2 * Math.ceil(slope));
  const width = Math.min(columns + 1, bandWidth);
  const bandStart = (row: number): number =>
    Math.max(0, Math.min(Math.round(row * slope) - (width >> 1), columns + 1 - width));

  const moves = new Uint8Array((rows + 1) * width);
  let below = new Int32Array(width);
  let distances = new Int32Array(width);
  for (let row = rows; row >= 0; row--) {
    const start = bandStart(row);
    const shift = start - bandStart(row + 1);
    for (let cell = width - 1; cell >= 0; cell--) {
      const column = start + cell;
      if (row === rows && column === columns) {
        distances[cell] = 0;
        continue;
      }
      const isLastRow = row === rows;
      const isLastColumn = column === columns;
      const substitution = expected[row] === found[column] ? 0 : 1;
      const pair = isLastRow || isLastColumn ? unreachable : (below[cell + shift + 1] ?? unreachable) + substitution;
      const skipExpected = isLastRow ? unreachable : (below[cell + shift] ?? unreachable) + 1;
      const skipFound = isLastColumn ? unreachable : (distances[cell + 1] ?? unreachable) + 1;
      const least = Math.min(pair, skipExpected, skipFound);
      distances[cell] = least;
      moves[row * width + cell] =
        least === pair ? move.pair : least === skipExpected ? move.skipExpected : move.skipFound;
    }
    [below, distances] = [distances, below];
  }
  return { moves, width, bandStart };
}
