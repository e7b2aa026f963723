// The passes of an Adafactor update that visit every element of a matrix, block by block: two compute sums by row and
// by column, the last one changes the parameter in place. Each pass needs the result of the previous one for the whole
// matrix, so the gradient is read three times and the parameter once, or twice if its size is needed.
import { mul, square, sub } from '../../engine/graph/elementwise.js';
import { input } from '../../engine/graph/leaves.js';
import { matmul } from '../../engine/graph/matmul.js';
import { reduceSum } from '../../engine/graph/shaping.js';
import type { Outputs } from '../../engine/graph/value.js';
import { float32, scalar, type Tensor } from '../../engine/tensor/tensor.js';
import { chunkElements } from './chunks.js';
import type { Compile } from './update.js';

/** A block of consecutive rows of a matrix. */
interface Block {
  readonly firstRow: number;
  /** Float32 [rows of the block, columns], views. */
  readonly parameter: Tensor<'float32'>;
  readonly gradient: Tensor<'float32'>;
}

/** A parameter, or a part of one, as a matrix. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** The blocks, which together make up the whole matrix. */
  readonly blocks: readonly Block[];
}

/** Sums over a matrix. They use single precision within a row or column of a block, and double precision beyond. */
export interface SquareSums {
  /** [rows] and [columns]: sums of the squared gradient. */
  readonly row: Float64Array;
  readonly column: Float64Array;
  /** The sum of the squared parameter; 0 if it was not requested. */
  readonly parameter: number;
}

/** The compiled passes. Owns their sessions. */
export interface AdafactorPasses {
  squareSums(matrix: Matrix): Promise<SquareSums>;
  /** [rows]: sums of squares of the gradient times `columnFactor` [columns]. */
  scaledSquareSums(matrix: Matrix, columnFactor: Float32Array): Promise<Float64Array>;
  /** Subtracts `gradient * rowFactor * columnFactor + decay * parameter` from the parameter. */
  update(matrix: Matrix, rowFactor: Float32Array, columnFactor: Float32Array, decay: number): Promise<void>;
  dispose(): Promise<void>;
}

/** Cuts a matrix of `rows` rows, stored row by row, into blocks that fit a core's cache. */
export function cutIntoBlocks(parameter: Float32Array, gradient: Float32Array, rows: number): Matrix {
  const columns = parameter.length / rows;
  const blockRows = Math.max(1, Math.floor(chunkElements / columns));
  const blocks = Array.from({ length: Math.ceil(rows / blockRows) }, (_, index): Block => {
    const firstRow = index * blockRows;
    const count = Math.min(blockRows, rows - firstRow);
    const cut = (data: Float32Array) =>
      float32(data.subarray(firstRow * columns, (firstRow + count) * columns), [count, columns]);
    return { firstRow, parameter: cut(parameter), gradient: cut(gradient) };
  });
  return { rows, columns, blocks };
}

/** Compiles the passes. @param withParameter whether `squareSums` also sums the squared parameter */
export async function compilePasses(compile: Compile, withParameter: boolean): Promise<AdafactorPasses> {
  const squareSums = await compile(squareSumsGraph(withParameter), { name: 'optimizer: squares' });
  const scaledSquareSums = await compile(scaledSquareSumsGraph(), { name: 'optimizer: scaled squares' });
  const update = await compile(updateGraph(), { name: 'optimizer: update' });
  return {
    async squareSums({ rows, columns, blocks }) {
      const row = new Float64Array(rows);
      const column = new Float64Array(columns);
      let parameterSum = 0;
      for (const { firstRow, parameter, gradient } of blocks) {
        const sums = await squareSums.run({ gradient, ...(withParameter && { parameter }) });
        addTo(row, firstRow, sums.rowSums);
        addTo(column, 0, sums.columnSums);
        for (const sum of sums.parameterRowSums?.data ?? []) parameterSum += Number(sum);
      }
      return { row, column, parameter: parameterSum };
    },
    async scaledSquareSums({ rows, columns, blocks }, columnFactor) {
      const row = new Float64Array(rows);
      const squaredFactor = float32(
        columnFactor.map((factor) => factor * factor),
        [columns, 1],
      );
      for (const { firstRow, gradient } of blocks) {
        const feeds = { gradient, squaredFactor };
        addTo(row, firstRow, (await scaledSquareSums.run(feeds)).rowSums);
      }
      return row;
    },
    async update({ columns, blocks }, rowFactor, columnFactor, decay) {
      const factors = { columnFactor: float32(columnFactor, [1, columns]), kept: scalar(1 - decay) };
      for (const { firstRow, parameter, gradient } of blocks) {
        const count = parameter.data.length / columns;
        const blockFactor = float32(rowFactor.subarray(firstRow, firstRow + count), [count, 1]);
        await update.run({ parameter, gradient, rowFactor: blockFactor, ...factors }, { newParameter: parameter });
      }
    },
    async dispose() {
      for (const session of [squareSums, scaledSquareSums, update]) await session.dispose();
    },
  };
}

const matrix = (name: string) => input(name, 'float32', ['rows', 'columns']);
const perColumn = (name: string) => input(name, 'float32', [1, 'columns']);

function squareSumsGraph(withParameter: boolean): Outputs {
  const squares = square(matrix('gradient'));
  return {
    rowSums: reduceSum(squares, [1]),
    columnSums: reduceSum(squares, [0]),
    ...(withParameter && { parameterRowSums: reduceSum(square(matrix('parameter')), [1]) }),
  };
}

function scaledSquareSumsGraph(): Outputs {
  // One pass over the squares: the sum over a row is written as a product with a vector.
  return { rowSums: matmul(square(matrix('gradient')), input('squaredFactor', 'float32', ['columns', 1])) };
}

/**
 * `newParameter` may overwrite `parameter` (see `Session.run`): one node alone reads it, and the new one is computed
 * from its result.
 */
function updateGraph(): Outputs {
  const rowFactor = input('rowFactor', 'float32', ['rows', 1]);
  const update = mul(mul(matrix('gradient'), perColumn('columnFactor')), rowFactor);
  return { newParameter: sub(mul(matrix('parameter'), input('kept', 'float32', [])), update) };
}

function addTo(sums: Float64Array, first: number, more: Tensor | undefined): void {
  const data = more?.data as Float32Array;
  for (let index = 0; index < data.length; index++) {
    sums[first + index] = (sums[first + index] ?? 0) + (data[index] ?? 0);
  }
}
