// The program of the page that is measured: it does what the benchmark asks for, by `bytetag/web`.
import { Tagger, train } from '../../dist/web.js';

const taggers = new Map();

/** Tags sentences of words. @returns tags and confidences of each sentence, and the seconds that it took */
async function label({ model, threads, sentences, decoding }) {
  if (!taggers.has(model)) taggers.set(model, await Tagger.load(model, { threads }));
  const start = performance.now();
  const labels = await taggers.get(model).label(sentences, { decoding });
  const seconds = (performance.now() - start) / 1000;
  return { labels: labels.map(({ tags, confidences }) => ({ tags, confidences })), seconds };
}

/** Trains, and reports each step's loss to the benchmark. */
async function learn({ sentences, options }) {
  const training = train(sentences, options);
  for await (const event of training) {
    if (event.type === 'step') await globalThis.reportStep(event.step, event.losses.loss);
  }
  await training.save();
}

Object.assign(globalThis, { label, learn, isReady: true });
