// How accuracy grew with the time spent: what runs of make.mjs left goes in, a table of minutes and accuracies comes
// out.
//
//   node models/pos-en/recipe/course.mjs OUT ..
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

console.log('| run | pretraining | minutes on the treebank: accuracy on its dev file |\n| --- | ---: | --- |');
for (const out of process.argv.slice(2)) {
  const pretraining = minutesOf(eventsOf(join(out, 'pretrained')));
  const events = eventsOf(join(out, 'tagger'));
  const course = events.flatMap((event, index) =>
    event.type === 'evaluation' ? [`${minutesOf(events.slice(0, index)).toFixed(0)}: ${scoresOf(event)}`] : [],
  );
  console.log(`| ${basename(out)} | ${pretraining.toFixed(0)} min | ${course.join(', ')} |`);
}

/** What a run has told, or nothing where there was none. */
function eventsOf(folder) {
  const path = join(folder, 'metrics.jsonl');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Time spent in steps. */
function minutesOf(events) {
  return events.reduce((sum, { type, seconds }) => sum + (type === 'step' ? seconds : 0), 0) / 60;
}

function scoresOf({ metrics }) {
  const names = Object.keys(metrics).filter((name) => /(^|\.)accuracy$/.test(name));
  return names.map((name) => `${(100 * metrics[name]).toFixed(2)}%`).join(' / ');
}
