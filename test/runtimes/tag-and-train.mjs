// Tags and trains for 20 steps by the built package, in whichever runtime runs it. The first argument is a folder for the
// run. Prints tags and the last loss as JSON.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tagger, train } from '../../dist/index.js';

const [folder] = process.argv.slice(2);
const tagger = await Tagger.load('pos-en');
const { tokens } = await tagger.tag('She sells sea shells. I don’t know why.');
await tagger.dispose();

const file = join(folder, 'train.jsonl');
const sentence = { words: ['She', 'sells', 'sea', 'shells'], tags: ['PRON', 'VERB', 'NOUN', 'NOUN'] };
writeFileSync(file, `${JSON.stringify(sentence)}\n`.repeat(16));
let loss;
const events = train({ model: 'micro', train: file, out: join(folder, 'out'), maxSteps: 20, seed: 1, threads: 1 });
for await (const event of events) if (event.type === 'step') loss = event.losses.loss;
const trained = await Tagger.load(join(folder, 'out'));
await trained.dispose();
console.log(JSON.stringify({ tags: tokens.map(({ tag }) => tag), loss }));
