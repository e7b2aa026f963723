// `bytetag eval`: evaluates a tagger on labelled files, by what it really generates.
import { parseDeviceName } from '../session/device-name.js';
import { openDevice } from '../session/node.js';
import { type EvaluationReport, evaluateSentences } from '../tagger/evaluate.js';
import { readTaskSentences } from '../tagger/read-task.js';
import { loadTagger } from '../tagger/tagger.js';
import { taskNamed } from '../tagger/tagger-config.js';
import type { Command } from './command.js';
import { decodingOf, decodingOptions } from './decoding-options.js';
import { formatOptions, parseOptions, required } from './options.js';
import { formatBar, formatCount, formatDuration, formatPercent } from './terminal.js';

const options = {
  model: { kind: 'string', placeholder: 'DIR', help: 'folder of a trained tagger' },
  data: { kind: 'list', placeholder: 'F', help: 'labelled files: .conllu, columns (.txt, .conll) or .jsonl' },
  task: { kind: 'string', placeholder: 'NAME', help: 'which task, for a model of several' },
  ...decodingOptions,
  limit: { kind: 'integer', help: 'use the first N sentences; 0: all (default: 0)' },
  batchSize: { kind: 'integer', min: 1, help: 'sentences decoded side by side (default: 32)' },
  device: { kind: 'string', placeholder: 'cpu|webgpu', help: '(default: cpu)' },
  threads: { kind: 'integer', help: 'threads per operator; 0: one per core (default: 0)' },
  json: { kind: 'flag', help: 'print the report as one JSON document' },
} as const;

/** Evaluates. */
export const evalCommand: Command = {
  name: 'eval',
  summary: 'evaluate a tagger on labelled files',
  help: `usage: bytetag eval --model DIR --data F.. [options]\n\n${formatOptions(options)}`,
  async run(args, { terminal, print, signal }) {
    const { values } = parseOptions(args, options);
    const folder = required(values.model, '--model', ' (the folder of a trained tagger)');
    const files = required(values.data, '--data', ' (labelled files)');
    const { batchSize = 32, threads = 0, limit = 0 } = values;
    const device = await openDevice(parseDeviceName(values.device ?? 'cpu'));
    const tagger = await loadTagger(folder, { device, ...(threads > 0 && { threads }) });
    try {
      const task = taskNamed(tagger.config, values.task);
      const sentences = await readTaskSentences(files, task, limit);
      const report = await evaluateSentences(tagger, sentences, task.tags, {
        ...decodingOf(values),
        batchSize,
        signal,
        onProgress: (done, total) => terminal.live(`${formatBar(done / total, 20)} ${done} of ${total}`),
      });
      if (values.json) print(JSON.stringify(report));
      else print(formatReport(report));
    } finally {
      await tagger.dispose();
    }
  },
};

/** The report as a person reads it. */
export function formatReport(report: EvaluationReport): string {
  const { structure } = report;
  const averages = (['macro', 'micro', 'weighted'] as const).map((kind) => {
    const [precision, recall, f1] = [report[`${kind}_precision`], report[`${kind}_recall`], report[`${kind}_f1`]];
    return `${kind.padEnd(10)} ${[precision, recall, f1].map((value) => formatPercent(value).padStart(9)).join(' ')}`;
  });
  const rows = Object.entries(report.per_tag).map(([tag, { precision, recall, f1, support }]) => {
    const figures = [precision, recall, f1].map((value) => formatPercent(value).padStart(9)).join(' ');
    return `${tag.padEnd(10)} ${figures} ${formatCount(support).padStart(8)}  ${formatBar(f1, 20)}`.trimEnd();
  });
  const spans = report.span_f1 === undefined ? [] : [`span F1    ${formatPercent(report.span_f1)}`];
  return [
    `accuracy   ${formatPercent(report.accuracy)} of ${formatCount(report.tokens)} tokens in ${formatCount(report.sentences)} sentences`,
    ...spans,
    '',
    `${''.padEnd(10)} precision    recall        F1`,
    ...averages,
    '',
    `${'tag'.padEnd(10)} precision    recall        F1    words`,
    ...rows,
    '',
    `structure  ${formatPercent(structure.well_formed)} of sentences well-formed; labels missing ${structure.missing}, ` +
      `extra ${structure.extra}, unknown tag ${structure.unknown_tag}, word mismatch ${structure.word_mismatch}, ` +
      `tags read despite their case ${structure.tag_case}, their spelling ${structure.tag_spelling}`,
    ...(report.unseen_tags.length > 0
      ? [`tags that training never saw, scored as wrong: ${report.unseen_tags.join(', ')}`]
      : []),
    `${formatDuration(report.seconds)}, ${formatCount(Math.round(report.tokens / report.seconds))} tokens/s`,
  ].join('\n');
}
