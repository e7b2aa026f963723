// How fast ONNX Runtime multiplies matrices on one thread, in Node and in WebAssembly (run by Node, too): the limit of what
// a web page can do beside Node. Writes JSON to standard output and its table into docs/performance.md.
//
//   npm run build && node benchmarks/matrix-products.mjs
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { input } from '../dist/engine/graph/leaves.js';
import { matmul } from '../dist/engine/graph/matmul.js';
import { lowerGraph } from '../dist/engine/onnx/lower-graph.js';
import { float32 } from '../dist/engine/tensor/tensor.js';
import { openDevice as openNode } from '../dist/node/runtime/open-device.js';
import { openDevice as openWeb } from '../dist/web/runtime/open-device.js';
import { machine } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({ options: { 'no-table': { type: 'boolean' } } });
// In Node, onnxruntime-web asks for modules by `require`, which ES modules lack.
globalThis.require = createRequire(import.meta.url);

/** Products [rows, inner] x [inner, columns], some with the second matrix transposed. */
const products = [
  { rows: 128, inner: 128, columns: 128 },
  { rows: 512, inner: 512, columns: 512 },
  { rows: 4096, inner: 192, columns: 512, transposeB: true },
  { rows: 1024, inner: 1024, columns: 1024 },
];
const randomTensor = (shape) =>
  float32(
    Float32Array.from({ length: shape[0] * shape[1] }, () => Math.random() - 0.5),
    shape,
  );
/** Several in one run, so that a run takes longer than a call. */
const atOnce = 8;

/** Floating-point operations in a second of the processor, in billions. */
async function measure(device, { rows, inner, columns, transposeB = false }) {
  const shapeOfB = transposeB ? [columns, inner] : [inner, columns];
  const b = input('b', 'float32', shapeOfB);
  const names = Array.from({ length: atOnce }, (_, index) => `a${index}`);
  const outputs = names.map((name) => [`y${name}`, matmul(input(name, 'float32', [rows, inner]), b, { transposeB })]);
  const session = await device.createSession(lowerGraph(Object.fromEntries(outputs)), { threads: 1 });
  const feeds = { b: randomTensor(shapeOfB) };
  for (const name of names) feeds[name] = randomTensor([rows, inner]);
  const seconds = async (least) => {
    const start = process.cpuUsage();
    for (let runs = 1; ; runs++) {
      await session.run(feeds);
      const { user, system } = process.cpuUsage(start);
      if (user + system > 1e6 * least) return (user + system) / 1e6 / runs;
    }
  };
  // The first second compiles.
  await seconds(1);
  const gigaflops = (2 * rows * inner * columns * atOnce) / (await seconds(2)) / 1e9;
  await session.dispose();
  return gigaflops;
}

const devices = { node: await openNode('cpu'), web: await openWeb('cpu', { threads: 1 }) };
const results = [];
for (const product of products) {
  const [node, web] = [await measure(devices.node, product), await measure(devices.web, product)];
  results.push({ ...product, node, web });
}
const result = { machine: machine(), results };
console.log(JSON.stringify(result));
if (!values['no-table']) {
  publish('matrix-products', result, {
    columns: ['product', 'Node, GFLOP/s', 'WebAssembly, GFLOP/s', 'ratio'],
    rows: results.map(({ rows, inner, columns, transposeB, node, web }) => [
      `${rows} x ${inner} by ${inner} x ${columns}${transposeB ? ', transposed' : ''}`,
      ...[node.toFixed(0), web.toFixed(0), (web / node).toFixed(2)],
    ]),
  });
}
// onnxruntime-web would keep the process alive.
process.exit(0);
