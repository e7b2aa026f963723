// Tags a text by the built package, in whichever runtime runs it, and prints the tags as JSON.
import { Tagger } from '../../dist/index.js';

const tagger = await Tagger.load('pos-en');
const { tokens } = await tagger.tag('She sells sea shells. I don’t know why.');
await tagger.dispose();
console.log(JSON.stringify(tokens.map(({ tag }) => tag)));
