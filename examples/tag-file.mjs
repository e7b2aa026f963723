// Tags a text file line by line, however long it is: node examples/tag-file.mjs [FILE] [MODEL]
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Tagger } from 'bytetag';

const [file = 'README.md', model = 'pos-en'] = process.argv.slice(2);

const tagger = await Tagger.load(model);
for await (const { tokens } of tagger.stream(createInterface(createReadStream(file)))) {
  console.log(tokens.map(({ text, tag }) => `${text}/${tag}`).join(' '));
}
await tagger.dispose();
