// Trains for 20 steps by the built package, in whichever runtime runs it, loads what came out, and prints the last loss as
// JSON. The first argument is a folder for the run.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tagger, train } from '../../dist/index.js';

const [folder] = process.argv.slice(2);
const file = join(folder, 'train.jsonl');
const sentence = { words: ['She', 'sells', 'sea', 'shells'], tags: ['PRON', 'VERB', 'NOUN', 'NOUN'] };
writeFileSync(file, `${JSON.stringify(sentence)}\n`.repeat(16));
let loss;
const events = train({ model: 'micro', train: file, out: join(folder, 'out'), maxSteps: 20, seed: 1, threads: 1 });
for await (const event of events) if (event.type === 'step') loss = event.losses.loss;
const trained = await Tagger.load(join(folder, 'out'));
await trained.dispose();
console.log(JSON.stringify(loss));
