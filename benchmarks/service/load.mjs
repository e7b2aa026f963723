// Loads a service by autocannon, from a process of its own: each line on standard input is what to call, `{ url, bodies,
// connections, seconds }`, and the answer is a line of JSON.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const autocannon = createRequire(join(process.argv[2], 'package.json'))('autocannon');
console.log(JSON.stringify({ name: 'autocannon' }));

for await (const line of createInterface({ input: process.stdin })) {
  const { url, bodies, connections, seconds } = JSON.parse(line);
  const requests = bodies.map((body) => ({
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  }));
  // A while before it counts, and answers that take long.
  await autocannon({ url, connections, duration: 2, requests, timeout: 120 });
  const times = [];
  let errors = 0;
  const start = performance.now();
  const run = autocannon({ url, connections, duration: seconds, requests, timeout: 120 });
  run.on('response', (_, status, __, milliseconds) => {
    times.push(milliseconds);
    if (status !== 200) errors++;
  });
  run.on('reqError', () => errors++);
  await run;
  const taken = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const quantile = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(quantile);
  console.log(JSON.stringify({ perSecond: times.length / taken, p50, p95, p99, errors }));
}
