// Tags a text file in a program: as one text, or as a stream of its lines. Writes how many tokens there are.
//
//   node benchmarks/tagging/tag-file.mjs text|lines FILE MODEL DECODING
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Tagger } from '../../dist/index.js';

const [way, file, model, decoding] = process.argv.slice(2);
const tagger = await Tagger.load(model);
let tokens = 0;
if (way === 'text') {
  tokens = (await tagger.tag(readFileSync(file, 'utf8'), { decoding })).tokens.length;
} else {
  const lines = createInterface({ input: createReadStream(file, 'utf8') });
  for await (const tagged of tagger.stream(lines, { decoding })) tokens += tagged.tokens.length;
}
await tagger.dispose();
console.log(tokens);
