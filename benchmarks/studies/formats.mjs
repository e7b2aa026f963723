// Study 1: formats, decoded freely, constrained and by the encoder. See docs/studies/formats.md.
import { createFormat } from '../../dist/language/formats/create-format.js';
import { readTaskSentences } from '../../dist/node/training/read-task.js';
import { formatArms, untrainedArms, uposAsSpans } from './arms.mjs';
import { figure, Plot, percent, publish, table } from './publish.mjs';
import { evaluated, secondsPerStep, settings, trained } from './runs.mjs';

const relabel = Object.fromEntries(uposAsSpans.map((pair) => pair.split('=')));

const rows = [];
for (const arm of formatArms(1)) {
  await trained(arm);
  const constrained = await evaluated(arm, 'constrained');
  const free = await evaluated(arm, 'free', ['--decoding', 'free']);
  const encoder = arm.hasMarkers ? await evaluated(arm, 'encoder', ['--decoding', 'encoder']) : undefined;
  rows.push({
    ...arm,
    constrained,
    free,
    encoder,
    length: await targetLength(arm.format),
    step: await secondsPerStep(arm),
  });
}
const untrained = [];
for (const arm of untrainedArms()) {
  await trained(arm);
  untrained.push({ ...arm, constrained: await evaluated(arm, 'constrained') });
}

const speed = ({ tokens, seconds }) => Math.round(tokens / seconds).toLocaleString('en');
const withInterval = ({ accuracy, intervals }) =>
  `${percent(accuracy)} (${percent(intervals.accuracy.low, 1)} to ${percent(intervals.accuracy.high, 1)})`;
publish('formats', [
  table(
    [
      'format',
      'target ids',
      'constrained',
      'free',
      'encoder',
      'well-formed, free',
      'well-formed, constrained',
      'the same, random weights',
    ],
    rows.map(({ format, length, constrained, free, encoder }) => [
      `\`${format}\``,
      length.toFixed(1),
      withInterval(constrained),
      withInterval(free),
      encoder ? withInterval(encoder) : '',
      percent(free.structure.wellFormed, 1),
      percent(constrained.structure.wellFormed, 1),
      percent(untrained.find((arm) => arm.format === format).constrained.structure.wellFormed, 1),
    ]),
  ),
  table(
    ['format', 'seconds per step of 32 sentences', 'tokens/s, constrained', 'free', 'encoder'],
    rows.map(({ format, step, constrained, free, encoder }) => [
      `\`${format}\``,
      step.toFixed(2),
      speed(constrained),
      speed(free),
      encoder ? speed(encoder) : '',
    ]),
  ),
  figure('formats', 'Accuracy of each format by its decoding, with 95% intervals', {
    marginLeft: 80,
    x: { label: 'accuracy on EWT dev (%)', percent: true },
    y: { label: null, domain: rows.map(({ format }) => format) },
    series: ['constrained', 'free', 'encoder'],
    marks: ['constrained', 'free', 'encoder'].flatMap((decoding, index) => {
      const points = rows
        .filter((row) => row[decoding])
        .map((row) => ({
          format: row.format,
          decoding,
          ...row[decoding].intervals.accuracy,
          accuracy: row[decoding].accuracy,
        }));
      const dy = 8 * (index - 1);
      return [
        Plot.ruleY(points, { y: 'format', x1: 'low', x2: 'high', stroke: 'decoding', strokeWidth: 2, dy }),
        Plot.dot(points, { y: 'format', x: 'accuracy', fill: 'decoding', r: 4, dy }),
      ];
    }),
  }),
]);

/** The mean length of dev targets, in ids. */
async function targetLength(formatName) {
  const task = { name: 'upos', column: 'upos', ...(formatName === 'spans' && { relabel }) };
  const sentences = await readTaskSentences([settings.dev], task);
  const tags = [...new Set(sentences.flatMap((sentence) => sentence.tags))];
  const format = createFormat(formatName, tags);
  const lengths = sentences.map((sentence) => format.encodeTarget(sentence.words, sentence.tags).length);
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}
