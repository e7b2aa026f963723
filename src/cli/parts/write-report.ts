// Writes the report of evaluations for `--report DIR`: a web page for people and a JSON document for programs.
import { basename, join, resolve } from 'node:path';
import { defaultDecoding } from '../../network/generate/decodings.js';
import { writeAtomically } from '../../node/files/atomic-file.js';
import { readHistory } from '../../node/runs/read-history.js';
import { runFiles } from '../../node/runs/run-folder.js';
import type { Comparison } from '../../product/evaluation/compare.js';
import { confidentErrors } from '../../product/evaluation/confident-errors.js';
import type { RawSpanReport } from '../../product/evaluation/raw-spans.js';
import type { RawTextReport } from '../../product/evaluation/raw-text.js';
import { renderRawReport } from '../../product/report/render-raw-report.js';
import { renderReport } from '../../product/report/render-report.js';
import type { ReportedModel } from '../../product/report/report-data.js';
import { shownScores } from '../../product/report/shown-scores.js';
import type { LabellingOptions } from '../../product/tagger/labelling.js';
import type { ModelEvaluation } from './evaluate-model.js';

const mostErrors = 50;

/** The evaluations in a report. */
export interface ReportedEvaluations {
  readonly evaluations: readonly ModelEvaluation[];
  readonly comparison: Comparison | undefined;
  readonly files: readonly string[];
  readonly decoding: LabellingOptions;
  /** The same text that `--json` prints. */
  readonly json: string;
}

/**
 * Writes `index.html` and `report.json` to a folder that exists.
 * @throws BytetagError `io` if they cannot be written
 */
export async function writeReport(folder: string, reported: ReportedEvaluations): Promise<void> {
  const { evaluations, comparison, files, decoding, json } = reported;
  const names = files.map((file) => basename(file)).join(', ');
  const models = await Promise.all(evaluations.map((evaluation) => reportedModel(evaluation, names, decoding)));
  const page = await renderReport({
    title: `${models.map(({ name }) => name).join(' and ')} on ${names}`,
    models,
    ...(comparison && { comparison }),
  });
  await writeAtomically(join(folder, 'report.json'), `${json}\n`);
  await writeAtomically(join(folder, 'index.html'), page);
}

/** An evaluation from raw text in a report. */
export interface ReportedRawText {
  readonly model: string;
  readonly files: readonly string[];
  readonly details: Readonly<Record<string, string>>;
  readonly report: RawTextReport | RawSpanReport;
}

/**
 * Writes `index.html` and `report.json` of an evaluation from raw text to a folder that exists.
 * @throws BytetagError `io` if they cannot be written
 */
export async function writeRawReport(
  folder: string,
  { model, files, details, report }: ReportedRawText,
): Promise<void> {
  const [name, data] = [basename(resolve(model)), files.map((file) => basename(file)).join(', ')];
  const page = await renderRawReport({
    ...{ title: `${name} on the raw text of ${data}`, name, report },
    details: { ...details, data },
  });
  await writeAtomically(join(folder, 'report.json'), `${JSON.stringify(report)}\n`);
  await writeAtomically(join(folder, 'index.html'), page);
}

async function reportedModel(
  { folder, config, task, report, sentences, labels, noise }: ModelEvaluation,
  data: string,
  { decoding = defaultDecoding(config), numBeams = 1, bias = {} }: LabellingOptions,
): Promise<ReportedModel> {
  const history = await readHistory(join(folder, runFiles.metrics));
  const biases = Object.entries(bias).map(([tag, value]) => `${tag} ${value}`);
  return {
    name: basename(resolve(folder)),
    details: {
      task: task.name,
      format: config.format,
      decoding: numBeams > 1 ? `${decoding}, ${numBeams} numBeams` : decoding,
      ...(biases.length > 0 && { bias: biases.join(', ') }),
      data,
    },
    scores: shownScores(report),
    evaluation: report,
    noise,
    errors: confidentErrors(sentences, labels, mostErrors),
    ...(history && { history }),
  };
}
