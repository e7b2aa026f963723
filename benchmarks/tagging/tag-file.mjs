// Tags a text file in a program, as one text. Writes how many tokens there are.
//
//   node benchmarks/tagging/tag-file.mjs FILE MODEL DECODING
import { readFileSync } from 'node:fs';
import { Tagger } from '../../dist/index.js';

const [file, model, decoding] = process.argv.slice(2);
const tagger = await Tagger.load(model);
const { tokens } = await tagger.tag(readFileSync(file, 'utf8'), { decoding });
await tagger.dispose();
console.log(tokens.length);
