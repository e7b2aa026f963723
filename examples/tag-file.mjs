// Tags a text file line by line, however long it is: node examples/tag-file.mjs [FILE] [MODEL]
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { segmentText, Tagger } from 'bytetag';

const [file = 'README.md', model = 'pos-en'] = process.argv.slice(2);

async function* sentences() {
  for await (const line of createInterface(createReadStream(file))) {
    for (const sentence of segmentText(line)) yield sentence.map(({ text }) => text);
  }
}

const tagger = await Tagger.load(model);
for await (const { words, tags } of tagger.stream(sentences())) {
  console.log(words.map((word, index) => `${word}/${tags[index]}`).join(' '));
}
await tagger.dispose();
