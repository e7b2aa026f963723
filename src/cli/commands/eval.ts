// The command `bytetag eval`, which evaluates the labels that a tagger generates on labelled files, or compares two
// taggers.
import { BytetagError } from '../../foundation/errors.js';
import { kindByName } from '../../language/data/file-kind.js';
import { defaultSplits } from '../../language/data/reference.js';
import { formatPredictions, type PredictionsKind } from '../../language/data/write-predictions.js';
import type { Division } from '../../language/segmentation/divisions.js';
import { noisesOf } from '../../language/text/noise/noise-rates.js';
import { type ReadDataOptions, standardInput } from '../../node/data/read-sentences.js';
import { packedFor } from '../../node/data/write-sentences.js';
import { evaluateRawText } from '../../node/evaluate-raw-text.js';
import { createFolder, writeAtomically } from '../../node/files/atomic-file.js';
import { basesOf } from '../../node/models/load-model.js';
import type { Profiler } from '../../node/runtime/profiler.js';
import { type Comparison, compareLabels } from '../../product/evaluation/compare.js';
import { compareUnderNoise } from '../../product/evaluation/compare-noise.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import { dataHelp, readingOf, readingTable } from '../../product/options/reading-table.js';
import {
  decodingTable,
  evaluationTable,
  loadingTable,
  rawTextTable,
  taggingTable,
} from '../../product/options/tagging-table.js';
import { expectBeside, expectDivision } from '../options/needed-options.js';
import { flagOf, formatOptions, parseOptions, required } from '../options/options.js';
import { openRuntime, workersOf } from '../options/runtime-options.js';
import {
  formatComparison,
  formatConfusion,
  formatNoise,
  formatNotebookScores,
  formatReport,
} from '../output/format-evaluation.js';
import { formatRawSpans, formatRawText } from '../output/format-raw-text.js';
import { profileOptions, withProfile } from '../output/print-profile.js';
import { formatBar } from '../output/terminal.js';
import { checkOutput, overwriteOption } from '../parts/check-output.js';
import type { Command, CommandContext } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { evaluateModel, type ModelEvaluation } from '../parts/evaluate-model.js';
import { writeRawReport, writeReport } from '../parts/write-report.js';

const { adapters: _adapters, ...loading } = loadingTable;
const { segment, locale } = taggingTable;
const { data: _data, ...evaluation } = evaluationTable;

const options = {
  model: { kind: 'list', placeholder: 'DIR', help: 'folder of a trained tagger; two are compared' },
  data: { kind: 'list', placeholder: 'F', help: `${dataHelp}; -: standard input, without --raw` },
  ...evaluation,
  ...decodingTable,
  ...loading,
  raw: {
    kind: 'flag',
    help:
      'from the raw text of CoNLL-U files: scores sentences, tokens, words and tags, as the CoNLL 2018 shared task ' +
      'does; from texts with spans in JSON Lines: scores spans by their places',
  },
  ...rawTextTable,
  segment: { ...segment, help: `with --raw: ${segment.help}` },
  locale: { ...locale, help: `with --raw: ${locale.help}` },
  metric: { kind: 'string', choices: ['notebook'], help: 'also the teacher-forced metric of the notebook' },
  report: { kind: 'string', placeholder: 'DIR', help: 'write a page of figures, index.html, and report.json there' },
  confusion: { kind: 'flag', help: 'also print how often each tag was taken for each other' },
  predictions: {
    kind: 'string',
    placeholder: 'FILE',
    help: 'write gold and predicted tags side by side: .conllu (in MISC), .jsonl, or columns',
  },
  ...overwriteOption,
  ...profileOptions,
  json: { kind: 'flag', help: 'print the report as one JSON document' },
} as const;

/** The command `bytetag eval`. */
export const evalCommand: Command = {
  name: 'eval',
  summary: 'evaluate a tagger on labelled files, or compare two',
  help: [
    'usage: bytetag eval --model DIR --data F.. [options]',
    '       bytetag eval --model A --model B --data F.. [options]',
    '',
    'Scores what the model generates, with 95% confidence intervals: 1,000 samples of the sentences. Two models are',
    'compared with paired tests, also under noise. Each p-value is for its test alone, without a ' +
      'correction for several.',
    '',
    formatOptions(options),
  ].join('\n'),
  options: { eval: options },
  async run(args, context) {
    const { values } = parseOptions(args, options);
    if (values.raw) return evaluateRaw(values, context);
    await withProfile(values.profile, context.terminal, (profiler) => evaluateFolders(values, context, profiler));
  },
};

/** The options that an evaluation from raw text has no use for. */
const labelledOnly = [
  ...['noise', 'noiseSeeds', 'metric', 'confusion', 'predictions', 'overwrite', 'limit', 'profile'],
  ...Object.keys(readingTable).filter((name) => name !== 'spanOffsets'),
] as const;

/** Evaluates one model on raw text. @throws BytetagError `usage` for options that would have no effect */
async function evaluateRaw(values: OptionValues<typeof options>, context: CommandContext): Promise<void> {
  const { terminal, signal, print } = context;
  const idle = labelledOnly.find((name) => (values as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (idle !== undefined) throw new BytetagError('usage', `${flagOf(idle)}: expected it without --raw, got both`);
  const [model, other] = required(values.model, '--model');
  if (other !== undefined) throw new BytetagError('usage', '--model: expected one model beside --raw, got several');
  const { task, decoding, numBeams, bias, batchSize, base, device, dtype, threads, workers, seed } = values;
  const { segmenter, segment: way, locale: language } = values;
  const data = required(values.data, '--data');
  expectDivision(values);
  for (const [flag, files] of [
    ['--data', data],
    ['--text', values.text ?? []],
  ] as const) {
    if (!files.includes(standardInput)) continue;
    throw new BytetagError('usage', `${flag}: expected files beside --raw, got ${standardInput}`);
  }
  // Created now, so that an error comes before the work and not after it.
  if (values.report !== undefined) await createFolder(values.report);
  const report = await evaluateRawText({
    ...{ model: model ?? '', data, seed, task, decoding, numBeams, bias, batchSize },
    ...{ text: values.text, segmenter, segment: way as Division | undefined, locale: language },
    ...{ spanOffsets: readingOf(values).spanOffsets, onWarning: (message: string) => terminal.line(message) },
    ...{ base, device, dtype, threads: threads || undefined, workers, signal, hub: downloads({ terminal, signal }) },
    onProgress: (done, total) => terminal.live(`${formatBar(done / total, 20)} ${model}`),
  });
  if (values.report !== undefined) {
    const details = { ...(decoding && { decoding }), ...(way && { segment: way }) };
    await writeRawReport(values.report, { model: model ?? '', files: data, details, report });
    terminal.line(`the report is in ${values.report}/index.html`);
  }
  print(values.json ? JSON.stringify(report) : 'spans' in report ? formatRawSpans(report) : formatRawText(report));
}

async function evaluateFolders(
  values: OptionValues<typeof options>,
  { terminal, print, signal, input }: CommandContext,
  profiler?: Profiler,
): Promise<void> {
  const folders = required(values.model, '--model', ' (the folder of a trained tagger)');
  const idle = (['segmenter', 'segment', 'locale', 'text'] as const).find((name) => values[name] !== undefined);
  if (idle !== undefined) throw new BytetagError('usage', `${flagOf(idle)}: expected --raw beside it, got none`);
  if (folders.length > 2) {
    throw new BytetagError('usage', `--model: expected one model, or two to compare, got ${folders.length}`);
  }
  const files = required(values.data, '--data', ' (labelled files)');
  if (folders.length > 1 && files.includes(standardInput)) {
    throw new BytetagError('usage', `--data: expected files, which two models can read, got ${standardInput}`);
  }
  const { batchSize = 32, limit = 0, seed = 1 } = values;
  const { decoding, numBeams, bias } = values;
  const how = { decoding, numBeams, bias };
  const noises = noisesOf(values.noise ?? {});
  const { noiseSeeds = folders.length > 1 ? 3 : 1 } = values;
  expectBeside(values, ['noiseSeeds'], 'noise');
  expectBeside(values, ['overwrite'], 'predictions');
  const runtime = await openRuntime(values, profiler);
  const hub = downloads({ terminal, signal });
  const predictionsKind = await checkPredictions(values, files, { hub, splits: defaultSplits.test });
  // Created now, so that an error comes before the work and not after it.
  if (values.report !== undefined) await createFolder(values.report);
  const evaluations: ModelEvaluation[] = [];
  const bases = await basesOf(folders, values.base, hub);
  for (const [index, folder] of folders.entries()) {
    evaluations.push(
      await evaluateModel(folder, {
        ...{
          files,
          task: values.task,
          base: bases[index],
          limit,
          noises,
          noiseSeeds,
          runtime,
          workers: workersOf(values, profiler),
          hub,
          reading: readingOf(values),
          input,
          onWarning: (message: string) => terminal.line(message),
          keepsSource: predictionsKind === 'conllu',
        },
        options: { ...how, batchSize, signal, seed },
        comparedWith: evaluations[0]?.sentences,
        wantsNotebookMetric: values.metric === 'notebook',
        onProgress: (share) =>
          terminal.live(`${formatBar((evaluations.length + share) / folders.length, 20)} ${folder}`),
      }),
    );
  }
  const comparison = compareEvaluations(evaluations, seed);
  const json = JSON.stringify(toJson(evaluations, comparison));
  if (values.report !== undefined) {
    await writeReport(values.report, { evaluations, comparison, files, decoding: how, json });
    terminal.line(`the report is in ${values.report}/index.html`);
  }
  const [first] = evaluations;
  if (values.predictions !== undefined && predictionsKind !== undefined && first !== undefined) {
    const predicted = evaluations.map(({ labels }) => labels.map(({ tags }) => tags));
    const content = formatPredictions(first.sentences, predicted, predictionsKind);
    await writeAtomically(values.predictions, packedFor(values.predictions, content));
    terminal.line(`gold and predicted tags are in ${values.predictions}`);
  }
  print(values.json ? json : formatEvaluations(evaluations, comparison, values.confusion === true));
}

/**
 * The kind of the file for predictions, if there is one.
 * @throws BytetagError `usage` for a kind that cannot be written
 */
async function checkPredictions(
  { predictions: path, overwrite = false }: OptionValues<typeof options>,
  files: readonly string[],
  reading: ReadDataOptions,
): Promise<PredictionsKind | undefined> {
  if (path === undefined) return undefined;
  const kind = kindByName(path) ?? 'columns';
  if (kind === 'csv' || kind === 'tsv' || kind === 'parquet') {
    throw new BytetagError('usage', `--predictions: expected .conllu, .jsonl or another name for columns, got ${path}`);
  }
  await checkOutput('--predictions', path, files, overwrite, reading);
  return kind;
}

function compareEvaluations(evaluations: readonly ModelEvaluation[], seed: number): Comparison | undefined {
  const [first, second] = evaluations;
  if (first === undefined || second === undefined) return undefined;
  const tags = [...new Set([...first.task.tags, ...second.task.tags])];
  const { sentences } = first;
  const compared = compareLabels(sentences, first.labels, second.labels, tags, seed);
  // The labels without noise have already been compared.
  const [one, other] = [first, second].map(({ noisyLabels }) => noisyLabels.filter(({ rate }) => rate > 0));
  const noise = compareUnderNoise(sentences, one ?? [], other ?? [], tags, seed);
  return { ...compared, ...(noise.length > 0 && { noise }) };
}

/** The output of `--json`: the report of one model, or the reports of two models with their comparison. */
function toJson(evaluations: readonly ModelEvaluation[], comparison: Comparison | undefined): object {
  const models = evaluations.map(({ folder, report, noise, notebook }) => ({
    model: folder,
    ...report,
    ...(noise.length > 0 && { noise }),
    ...(notebook && { notebook }),
  }));
  return comparison === undefined ? (models[0] ?? {}) : { models, comparison };
}

function formatEvaluations(
  evaluations: readonly ModelEvaluation[],
  comparison: Comparison | undefined,
  withConfusion: boolean,
): string {
  const parts = evaluations.flatMap(({ folder, report, noise, notebook }) => [
    ...(comparison ? [`== ${folder}`] : []),
    formatReport(report),
    ...(withConfusion ? [formatConfusion(report.confusion)] : []),
    ...(noise.length > 0 ? [formatNoise(noise)] : []),
    ...(notebook ? [formatNotebookScores(notebook)] : []),
  ]);
  return [...parts, ...(comparison ? ['== comparison', formatComparison(comparison)] : [])].join('\n\n');
}
