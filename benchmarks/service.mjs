// A service under load, from another process: throughput by the number of connections, as a share of the library called
// directly with all texts at once; latencies; errors. Writes JSON to standard output.
//
//   npm run build && node benchmarks/service.mjs --data FILE --peers DIR [--model pos-en] [--seconds 10] [--python PYTHON]
//
// FILE: a treebank with texts (CoNLL-U). DIR: where autocannon is installed. PYTHON: a Python with fastapi, uvicorn,
// torch and transformers, to measure the same model behind FastAPI, too.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSentences, Tagger } from '../dist/index.js';
import { createService } from '../dist/service.js';
import { machine, median, startPeer } from './measure.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    peers: { type: 'string' },
    model: { type: 'string', default: 'pos-en' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', multiple: true, default: ['1', '16', '64', '256'] },
    python: { type: 'string' },
  },
});
for (const name of ['data', 'peers']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}

/** So many sentences are in turns those of a call. */
const [mostCalls, longText] = [1000, 100];
const alone = [];
for await (const { words } of readSentences(values.data)) if (alone.length < mostCalls) alone.push(words);
const kinds = [
  { name: 'one sentence', bodies: alone.map((words) => ({ words })), count: 1 },
  {
    name: `${longText} sentences`,
    bodies: Array.from({ length: Math.floor(alone.length / longText) }, (_, index) => ({
      sentences: alone.slice(index * longText, (index + 1) * longText),
    })),
    count: longText,
  },
];

/** Sentences per second of the library, all of them in one call; the better of threads of one process or of two. */
async function direct() {
  const rates = [];
  for (const options of [{}, { workers: 2, threads: 1 }]) {
    const tagger = await Tagger.load(values.model, options);
    await tagger.warmup();
    const runs = [];
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      await tagger.tag(alone.map((words) => ({ words })));
      runs.push((1000 * alone.length) / (performance.now() - start));
    }
    rates.push(median(runs));
    await tagger.dispose();
  }
  return Math.max(...rates);
}

const loader = await startPeer(process.execPath, [
  fileURLToPath(new URL('service/load.mjs', import.meta.url)),
  resolve(values.peers),
]);

/** Calls an address for some seconds with each number of connections. */
async function measure(name, url, directRate) {
  const results = [];
  for (const { name: kind, bodies, count } of kinds) {
    for (const connections of values.connections.map(Number)) {
      const request = { url, bodies, connections, seconds: Number(values.seconds) };
      const { perSecond, p50, p95, p99, errors } = await loader.ask(JSON.stringify(request));
      const rate = perSecond * count;
      results.push({
        name,
        kind,
        connections,
        sentencesPerSecond: rate,
        share: rate / directRate,
        p50,
        p95,
        p99,
        errors,
      });
      process.stderr.write(`${name}, ${kind}, ${connections}: ${rate.toFixed(0)} sentences/s, ${errors} errors\n`);
    }
  }
  return results;
}

const directRate = await direct();
const service = await createService({ models: [values.model] });
const results = await measure('bytetag', `${await service.listen({ port: 0 })}/v1/tag`, directRate);
await service.close();
if (values.python !== undefined) {
  const program = fileURLToPath(new URL('service/fastapi_peer.py', import.meta.url));
  const child = spawn(values.python, [program, values.model], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((started) => child.stdout.once('data', (line) => started(String(line).trim())));
  results.push(...(await measure('FastAPI, transformers', `${address}/tag`, directRate)));
  // It would first wait for its calls.
  child.kill('SIGKILL');
}
loader.stop();

const result = {
  machine: machine(),
  ...values,
  data: undefined,
  peers: undefined,
  python: undefined,
  directRate,
  results,
};
console.log(JSON.stringify(result));
