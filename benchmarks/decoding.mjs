// What decoding costs as targets get longer and batches larger: seconds and peak memory of greedy generation, each
// point in a process of its own. Writes JSON to standard output, its tables into docs/performance.md and the plots
// beside it.
//
//   npm run build && node benchmarks/decoding.mjs [--preset micro] [--longest 1024] [--largest 64]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../dist/foundation/random.js';
import { loadModelForTraining } from '../dist/node/models/load-model.js';
import { saveModel } from '../dist/node/models/save-model.js';
import { openDevice } from '../dist/node/runtime/open-device.js';
import { mergeAdapter } from '../dist/product/model/merge-adapter.js';
import { drawFigure, Plot } from './figure.mjs';
import { machine, median, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    preset: { type: 'string', default: 'micro' },
    longest: { type: 'string', default: '1024' },
    largest: { type: 'string', default: '64' },
  },
});
const { preset } = values;
const doublings = (first, last) =>
  Array.from({ length: Math.log2(last / first) + 1 }, (_, power) => first * 2 ** power);
const [lengths, batches] = [doublings(16, Number(values.longest)), doublings(1, Number(values.largest))];
const folder = mkdtempSync(join(tmpdir(), 'bytetag-decoding-'));
const model = join(folder, 'model');
const program = fileURLToPath(new URL('generation/bytetag-peer.mjs', import.meta.url));
const points = [];
try {
  await saveModel(model, await mergeAdapter(await loadModelForTraining(preset, 1), await openDevice('cpu')));
  for (const batch of batches) for (const length of lengths) points.push(await measure(batch, length));
} finally {
  rmSync(folder, { recursive: true });
}
const result = { preset, source: 64, machine: machine(), points };
console.log(JSON.stringify(result));
const at = (batch, length) => points.find((point) => point.batch === batch && point.length === length);
/** The power of the length that time grows with, between the last two lengths. */
const exponent = (batch) => {
  const [before, last] = lengths.slice(-2).map((length) => at(batch, length).seconds);
  return Math.log2(last / before);
};
publish(`decoding ${preset} time`, result, {
  columns: ['batch', ...lengths.map((length) => `${length} ids`), 'grows with'],
  rows: batches.map((batch) => [
    batch,
    ...lengths.map((length) => `${(1000 * at(batch, length).seconds).toFixed(0)} ms`),
    `length ^ ${exponent(batch).toFixed(2)}`,
  ]),
});
publish(`decoding ${preset} memory`, result, {
  columns: ['batch', ...lengths.map((length) => `${length} ids`)],
  rows: batches.map((batch) => [
    batch,
    ...lengths.map((length) => `${(1024 * at(batch, length).peakGiB).toFixed(0)} MiB`),
  ]),
});
const series = batches.map((batch) => `batch ${batch}`);
const draw = (name, description, label, y) =>
  drawFigure(new URL(`../docs/${name}.svg`, import.meta.url), description, {
    series,
    x: { type: 'log', base: 2, label: 'ids generated for each source', tickFormat: 'd' },
    y: { type: 'log', label },
    marks: [Plot.line(points, { x: 'length', y, stroke: ({ batch }) => `batch ${batch}`, marker: 'dot' })],
  });
draw(
  'decoding-time',
  'Milliseconds for each source',
  'ms for each source',
  ({ seconds, batch }) => (1000 * seconds) / batch,
);
draw('decoding-memory', 'Peak memory of the process', 'MiB', ({ peakGiB }) => 1024 * peakGiB);

async function measure(batch, length) {
  const random = createRandom(1, 'sources');
  const sources = Array.from({ length: batch }, () => [...Array.from({ length: 63 }, () => 3 + random.below(256)), 1]);
  // Past the vocabulary: what stands for the end never comes.
  const settings = JSON.stringify({ model, sources, newTokens: length, endId: 999 });
  const peer = await startPeer(process.execPath, [program, settings]);
  const runs = [];
  // The first compiles.
  for (let run = 0; run < 4; run++) runs.push(await peer.ask('generate'));
  peer.stop();
  const seconds = median(runs.slice(1).map((run) => run.seconds));
  const { peakGiB } = runs.at(-1);
  process.stderr.write(`batch ${batch}, ${length} ids: ${seconds.toFixed(3)} s, ${peakGiB.toFixed(2)} GiB\n`);
  return { batch, length, seconds, peakGiB };
}
