// A service under load, from another process: throughput by the number of connections, as a share of the library called
// directly with all texts at once; latencies; errors. Into docs/performance.md.
//
//   npm run build && node benchmarks/service.mjs --data FILE --peers DIR [--model pos-en] [--calls 1000] [--rounds 3]
//     [--python PYTHON]
//
// FILE: a treebank with texts (CoNLL-U). DIR: where autocannon is installed. PYTHON: a Python with fastapi, uvicorn,
// torch and transformers, to measure the same model behind FastAPI, too: in one round of a fifth of the calls, as it
// takes so long.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSentences, Tagger } from '../dist/index.js';
import { createService } from '../dist/service.js';
import { machine, median, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    peers: { type: 'string' },
    model: { type: 'string', default: 'pos-en' },
    calls: { type: 'string', default: '1000' },
    connections: { type: 'string', multiple: true, default: ['1', '16', '64', '256'] },
    rounds: { type: 'string', default: '3' },
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

/** The library, as fast as it is: a thread for each core. */
const tagger = await Tagger.load(values.model, { workers: availableParallelism(), threads: 1 });
await tagger.warmup();

/** Sentences per second of the library, all of them in one call. */
async function direct() {
  const start = performance.now();
  await tagger.tag(alone.map((words) => ({ words })));
  return (1000 * alone.length) / (performance.now() - start);
}

const loader = await startPeer(process.execPath, [
  fileURLToPath(new URL('service/load.mjs', import.meta.url)),
  resolve(values.peers),
]);

/**
 * Calls an address with each number of connections. Calls of several sentences are fewer, but one for each connection at
 * least, of which the last waits for all others.
 */
async function measure(name, url, { connectionCounts, rounds: roundCount, calls: callCount }) {
  const results = [];
  for (const { name: kind, bodies, count } of kinds) {
    for (const connections of connectionCounts) {
      const calls = Math.max(count === 1 ? callCount : 20, connections);
      const request = { url, bodies, connections, calls };
      const rounds = [];
      // In turns with the library: the machine is not as fast at all times.
      for (let round = 0; round < roundCount; round++) {
        const directRate = await direct();
        const { perSecond, ...rest } = await loader.ask(JSON.stringify(request));
        rounds.push({ rate: perSecond * count, share: (perSecond * count) / directRate, ...rest });
      }
      const medianOf = (key) => median(rounds.map((round) => round[key]));
      const rate = medianOf('rate');
      const errors = rounds.reduce((sum, round) => sum + round.errors, 0);
      results.push({
        name,
        kind,
        connections,
        sentencesPerSecond: rate,
        share: medianOf('share'),
        p50: medianOf('p50'),
        p95: medianOf('p95'),
        p99: medianOf('p99'),
        errors,
      });
      process.stderr.write(`${name}, ${kind}, ${connections}: ${rate.toFixed(0)} sentences/s, ${errors} errors\n`);
    }
  }
  return results;
}

const service = await createService({ models: [values.model], timeLimit: 600 });
const address = await service.listen({ port: 0 });
const [connectionCounts, rounds, calls] = [values.connections.map(Number), Number(values.rounds), Number(values.calls)];
const results = await measure('bytetag', `${address}/v1/tag`, { connectionCounts, rounds, calls });
await service.close();
if (values.python !== undefined) {
  const program = fileURLToPath(new URL('service/fastapi_peer.py', import.meta.url));
  const child = spawn(values.python, [program, values.model], { stdio: ['ignore', 'pipe', 'inherit'] });
  const peer = await new Promise((started) => child.stdout.once('data', (line) => started(String(line).trim())));
  const less = { connectionCounts: connectionCounts.filter((count) => count <= 64), rounds: 1, calls: calls / 5 };
  results.push(...(await measure('FastAPI, transformers', `${peer}/tag`, less)));
  // It would first wait for its calls.
  child.kill('SIGKILL');
}
loader.stop();
await tagger.dispose();

const result = {
  machine: machine(),
  ...values,
  data: undefined,
  peers: undefined,
  python: undefined,
  results,
};
console.log(JSON.stringify(result));
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
publish('service', result, {
  columns: ['a call has', 'connections', 'sentences/s', 'of the library', 'p50', 'p95', 'p99', 'errors'],
  rows: results.map(({ name, kind, connections, sentencesPerSecond, share, p50, p95, p99, errors }) => [
    `${name}: ${kind}`,
    connections,
    sentencesPerSecond.toFixed(0),
    share.toFixed(2),
    ...[p50, p95, p99].map(seconds),
    errors,
  ]),
});
