// Loads a service by autocannon, from a process of its own: each line on standard input is what to call, `{ url, bodies,
// connections, calls }`, and the answer is a line of JSON.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const autocannon = createRequire(join(process.argv[2], 'package.json'))('autocannon');
console.log(JSON.stringify({ name: 'autocannon' }));

for await (const line of createInterface({ input: process.stdin })) {
  const { url, bodies, connections, calls } = JSON.parse(line);
  const texts = bodies.map((body) => JSON.stringify(body));
  let next = 0;
  /** Makes so many calls. @returns what each took, in milliseconds; how many failed; seconds for all of them */
  const load = async (amount, nextBody) => {
    const request = {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      // Given all bodies, autocannon would make every request for every connection before it begins.
      setupRequest: (made) => ({ ...made, body: nextBody() }),
    };
    const times = [];
    let errors = 0;
    const start = performance.now();
    const run = autocannon({ url, connections, requests: [request], timeout: 600, amount });
    run.on('response', (_, status, __, milliseconds) => {
      times.push(milliseconds);
      if (status !== 200) errors++;
    });
    run.on('reqError', () => errors++);
    await run;
    return { times, errors, seconds: (performance.now() - start) / 1000 };
  };
  // Each connection once before it counts.
  await load(connections, () => '{"words":["Hello"]}');
  const { times, errors, seconds } = await load(calls, () => texts[next++ % texts.length]);
  times.sort((a, b) => a - b);
  const quantile = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(quantile);
  console.log(JSON.stringify({ perSecond: times.length / seconds, p50, p95, p99, errors }));
}
