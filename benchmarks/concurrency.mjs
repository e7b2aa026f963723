// Many calls of `tag` at once, of mixed length: how long the event loop was blocked, what memory it took, and whether
// each call got what it gets alone. Then the time of 50 calls with a sentence each, by that of one call with 50
// sentences. Writes JSON to standard output.
//
//   npm run build && node benchmarks/concurrency.mjs [--model pos-en] [--calls 1000] [--workers 2] [--longest 400]
//
// Most texts have one to three sentences, one in 50 has forty, one in 250 has as many as `--longest` says.
// `longestGapMs` is the longest time between two turns of the event loop; `longestBusyMs` what the thread itself
// computed in such a time, which other programs on the machine do not change (Linux only).
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Tagger } from '../dist/index.js';
import { machine } from './measure.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'pos-en' },
    calls: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '2' },
    longest: { type: 'string', default: '400' },
  },
});
const sentencesOf = (index) => (index % 250 === 7 ? Number(values.longest) : index % 50 === 9 ? 40 : 1 + (index % 3));
const texts = Array.from({ length: Number(values.calls) }, (_, index) =>
  Array.from({ length: sentencesOf(index) }, (_, place) => `Call ${index} says sentence ${place} to you. `).join(''),
);

const tagger = await Tagger.load(values.model, { workers: Number(values.workers) });
await tagger.warmup();
const residentMiB = () => process.memoryUsage.rss() / 2 ** 20;
const before = residentMiB();
/** Milliseconds that this thread has computed. */
const computed = () => {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
};
const gaps = [];
const busy = [];
let [peak, last, lastComputed] = [before, performance.now(), computed()];
const timer = setInterval(() => {
  const now = performance.now();
  gaps.push(now - last);
  last = now;
  const nowComputed = computed();
  busy.push(nowComputed - lastComputed);
  lastComputed = nowComputed;
  peak = Math.max(peak, residentMiB());
}, 1);
const begin = performance.now();
const ends = [];
const found = await Promise.all(
  texts.map(async (text, index) => {
    const tagged = await tagger.tag(text);
    ends[index] = performance.now() - begin;
    return tagged;
  }),
);
const seconds = (performance.now() - begin) / 1000;
await sleep(20);
clearInterval(timer);

let different = 0;
const alone = await Tagger.load(values.model);
const plain = ({ tokens, sentences }) =>
  JSON.stringify([sentences, tokens.map(({ text, tag, start, end }) => [text, tag, start, end])]);
for (let index = 0; index < texts.length; index += 13) {
  if (plain(await alone.tag(texts[index])) !== plain(found[index])) different++;
}

/** The median times, in milliseconds, of 50 sentences in one call, and in 50 calls at the same time. */
const timesOf = async (one) => {
  const sentences = Array.from({ length: 50 }, (_, index) => ({
    words: `Call ${index} says that the old sentence ${'and so on '.repeat(index % 5)}goes to you .`.split(' '),
  }));
  const ways = [() => one.tag(sentences), () => Promise.all(sentences.map((sentence) => one.tag(sentence)))];
  const times = ways.map(() => []);
  for (let round = 0; round < 11; round++) {
    for (const [way, tagAll] of ways.entries()) {
      const start = performance.now();
      await tagAll();
      // The first round is not measured.
      if (round > 0) times[way].push(performance.now() - start);
    }
  }
  const [together, parallel] = times.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]);
  return { oneCallMs: together, parallelCallsMs: parallel, ratio: parallel / together };
};
const fiftyCalls = { withoutWorkers: await timesOf(alone), withWorkers: await timesOf(tagger) };
await Promise.all([tagger.dispose(), alone.dispose()]);
gaps.sort((a, b) => a - b);
const latencies = ends.filter((_, index) => sentencesOf(index) <= 3).sort((a, b) => a - b);
console.log(
  JSON.stringify({
    ...{ model: values.model, calls: texts.length, workers: Number(values.workers), machine: machine() },
    words: found.reduce((sum, { tokens }) => sum + tokens.length, 0),
    ...{ seconds, different },
    eventLoop: {
      longestGapMs: gaps.at(-1),
      gap99Ms: gaps[Math.floor(gaps.length * 0.99)],
      longestBusyMs: Math.max(...busy),
    },
    memory: { beforeMiB: before, peakMiB: peak },
    shortCalls: { medianMs: latencies[Math.floor(latencies.length / 2)], slowestMs: latencies.at(-1) },
    fiftyCalls,
  }),
);
