// Alignment by minimal edit distance: what was expected and what was found go in, which found item belongs to each
// expected one comes out.

/** Stands for no partner in an alignment. */
export const unpaired = -1;

/** Cells of the table above which only a band around its diagonal is filled in: some 30 ms of work. */
const maxCells = 4_000_000;

/** The band's least width. */
const minBandWidth = 64;

/** Worse than any distance, and far enough from overflow to be added to. */
const unreachable = 0x3fffffff;

/** What becomes of an expected item, or of a found one. */
const move = { pair: 0, skipExpected: 1, skipFound: 2 } as const;

/**
 * The index in `found` of each expected item's partner, or {@link unpaired}; partners are in order. Equal items pair for
 * nothing; a pair of different items, an expected item without partner and a found one without partner cost 1 each, and
 * the sum is least. Among equally good alignments, pairs come as early as they can.
 *
 * Takes time proportional to the product of the lengths up to 4 million, and to their sum beyond: there, the alignment
 * is the best of those that stay near the diagonal.
 */
export function align<Item>(expected: readonly Item[], found: readonly Item[]): Int32Array {
  const partners = new Int32Array(expected.length).fill(unpaired);
  // Pairing equal first items is never worse, and is the whole work for nearly every generation of a trained model.
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

/** The best first move for each pair of suffixes, of which the table's rows (one per expected item) hold a band. */
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
  // A band wider than its slope is connected, so there is a way from corner to corner.
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
