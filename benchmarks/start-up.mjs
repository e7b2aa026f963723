// What it costs to start: seconds on the clock and of CPU time of `bytetag --version` and of `bytetag tag` on one
// sentence, each in a new process. Writes JSON to standard output and its table into docs/performance.md.
//
//   npm run build && node benchmarks/start-up.mjs --model MODEL.. [--rounds 7]
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: { model: { type: 'string', multiple: true, default: [] }, rounds: { type: 'string', default: '7' } },
});
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const hook = `data:text/javascript,process.on('exit',()=>console.error(JSON.stringify(process.resourceUsage())))`;
const start = (args, input) => {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, main, ...args], {
    input,
    encoding: 'utf8',
  });
  const seconds = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(stderr);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.trim().split('\n').at(-1));
  return { seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakGiB: maxRSS / 2 ** 20 };
};
const commands = [
  { name: '`bytetag --version`', args: ['--version'] },
  ...values.model.map((model) => ({
    name: `\`bytetag tag\`, ${(statSync(join(model, 'model.safetensors')).size / 2 ** 20).toFixed(0)} MiB of weights`,
    args: ['tag', '--model', model],
    model: basename(model),
  })),
];
const runs = commands.map(() => []);
for (let round = 0; round <= Number(values.rounds); round++) {
  commands.forEach(({ args }, index) => {
    const run = start(args, 'The quick brown fox jumps over the lazy dog .');
    // The first reads files that later ones find in memory.
    if (round > 0) runs[index].push(run);
  });
}
const results = commands.map(({ name, model }, index) => {
  const middle = (key) => median(runs[index].map((run) => run[key]));
  return { name, model, seconds: middle('seconds'), cpuSeconds: middle('cpuSeconds'), peakGiB: middle('peakGiB') };
});
const result = { machine: machine(), rounds: Number(values.rounds), results };
console.log(JSON.stringify(result));
publish('start-up', result, {
  columns: ['', 'on the clock', 'CPU time', 'peak memory'],
  rows: results.map(({ name, seconds, cpuSeconds, peakGiB }) => [
    ...[name, `${seconds.toFixed(2)} s`, `${cpuSeconds.toFixed(2)} s`, `${peakGiB.toFixed(2)} GiB`],
  ]),
});
