// Learns two tasks in one model, told apart by a prefix. The second has tags of your own, from data that a program
// makes: node examples/custom-task.mjs [OUT] [STEPS]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSentences, Tagger, train } from 'bytetag';

const [out = 'runs/custom-task', steps = '400'] = process.argv.slice(2);
const treebank = fileURLToPath(new URL('pos-en/train.conllu', import.meta.url));

// Any JSON Lines with tokens and tags will do. Here: does a word begin with a capital letter?
const lines = [];
for await (const { words } of readSentences(`${treebank}[:100]`)) {
  const tags = words.map((word) => (/^\p{Lu}/u.test(word) ? 'CAPITAL' : 'SMALL'));
  lines.push(JSON.stringify({ tokens: words, tags }));
}
const capitals = join(mkdtempSync(join(tmpdir(), 'bytetag-example-')), 'capitals.jsonl');
writeFileSync(capitals, `${lines.join('\n')}\n`);

const tasks = [
  { name: 'pos', column: 'upos', prefix: 'pos: ', train: `${treebank}[:100]` },
  { name: 'case', column: 'column:tags', prefix: 'case: ', train: capitals },
];
for await (const event of train({ model: 'micro', tasks, out, maxSteps: Number(steps) })) {
  if (event.type === 'end') console.log(`${event.reason} after ${event.step} steps`);
}

const tagger = await Tagger.load(out);
for (const task of ['pos', 'case']) {
  const { tokens } = await tagger.tag('Mary saw Rome.', { task });
  console.log(task, tokens.map(({ text, tag }) => `${text}/${tag}`).join(' '));
}
await tagger.dispose();
