// Makes sample data for reports: evaluations of made-up models, in any size and the same in every run.
import { tokenReport } from '../../../src/language/metrics/report.js';
import type { EvaluationReport } from '../../../src/product/evaluation/evaluate.js';
import type { ReportData, ReportedModel, TrainingHistory } from '../../../src/product/report/report-data.js';

export const partsOfSpeech = 'NOUN PUNCT VERB PRON ADP DET ADJ AUX PROPN ADV CCONJ PART NUM SCONJ INTJ SYM X'.split(
  ' ',
);

/** A linear congruential generator (Numerical Recipes): numbers in [0, 1). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Tags drawn with falling frequencies, of which a share is replaced: mostly by a neighbour, sometimes by no label. */
export function sampleEvaluation(tags: readonly string[], errorRate: number, seed = 1, words = 4000): EvaluationReport {
  const next = numbersFrom(seed);
  const gold = Array.from({ length: words }, () => tags[Math.floor(next() ** 2 * tags.length)] ?? '');
  const predicted = gold.map((tag) => {
    if (next() >= errorRate) return tag;
    if (next() < 0.03) return '';
    const place = tags.indexOf(tag) + Math.floor(next() ** 2 * 5) + 1;
    return tags[place % tags.length] ?? '';
  });
  return {
    ...tokenReport(gold, predicted, tags),
    structure: {
      wellFormed: 0.9815,
      missing: 31,
      extra: 12,
      unknownTag: 4,
      wordMismatch: 0,
      tagCase: 3,
      tagSpelling: 1,
    },
    sentences: words / 16,
    tokens: words,
    intervals: {},
    seconds: 12.5,
  };
}

/** The evaluation of a BIO task. */
export function sampleSpanEvaluation(): EvaluationReport {
  const tags = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
  const gold = ['B-PER', 'I-PER', 'O', 'B-LOC', 'O', 'B-LOC', 'I-LOC', 'B-PER', 'O', 'O'];
  const predicted = ['B-PER', 'I-PER', 'O', 'B-LOC', 'O', 'B-PER', 'I-PER', 'B-PER', 'O', 'O'];
  return {
    ...tokenReport(gold, predicted, tags),
    structure: { wellFormed: 1, missing: 0, extra: 0, unknownTag: 0, wordMismatch: 0, tagCase: 0, tagSpelling: 0 },
    spanF1: 0.75,
    spansPerType: {
      LOC: { precision: 1, recall: 0.5, f1: 2 / 3, support: 2 },
      PER: { precision: 2 / 3, recall: 1, f1: 0.8, support: 2 },
    },
    sentences: 3,
    tokens: 10,
    intervals: {},
    seconds: 1,
  };
}

/** A falling, noisy loss. */
export function sampleHistory(steps: number, seed = 2): TrainingHistory {
  const next = numbersFrom(seed);
  return {
    steps: Array.from({ length: steps }, (_, index) => {
      const encoderLoss = 0.12 + 5 * Math.exp(-index / (steps / 9)) + 0.12 * next();
      const decoderLoss = 0.15 + 5.4 * Math.exp(-index / (steps / 7)) + 0.2 * next();
      return {
        step: index + 1,
        loss: decoderLoss + encoderLoss / 2,
        learningRate: 2e-3 * Math.min((index + 1) / (steps / 20), 1 - index / steps),
        parts: { decoderLoss, encoderLoss },
      };
    }),
    evaluations: Array.from({ length: 8 }, (_, index) => ({
      step: Math.round(((index + 1) * steps) / 8),
      metrics: { accuracy: 0.94 - 0.5 / (index + 1) ** 1.3, macroF1: 0.89 - 0.6 / (index + 1) ** 1.3 },
    })),
  };
}

export function sampleModel(name: string, errorRate: number, seed: number): ReportedModel {
  const evaluation = sampleEvaluation(partsOfSpeech, errorRate, seed);
  const scored = (key: 'accuracy' | 'macroF1' | 'macroPrecision' | 'macroRecall' | 'weightedF1', width: number) => ({
    name: key,
    value: evaluation[key],
    interval: { low: evaluation[key] - width, high: evaluation[key] + width * 0.9 },
  });
  return {
    name,
    details: { task: 'upos', format: 'sentinel', decoding: 'constrained', data: 'en_ewt-ud-dev.conllu' },
    scores: [
      scored('accuracy', 0.006),
      scored('macroF1', 0.021),
      scored('macroPrecision', 0.019),
      scored('macroRecall', 0.024),
      scored('weightedF1', 0.007),
    ],
    evaluation,
    noise: (['typos', 'case', 'leet', 'ocr'] as const).map((kind, index) => ({
      kind,
      points: [0, 0.05, 0.1, 0.2, 0.4].map((rate) => {
        const accuracy = evaluation.accuracy - rate * (0.18 + 0.12 * index) - rate * errorRate;
        return {
          rate,
          draws: 1,
          accuracy,
          changed: rate,
          macroF1: accuracy,
          intervals: { accuracy: { low: accuracy - 0.008, high: accuracy + 0.007 } },
        };
      }),
    })),
    errors: [
      {
        words:
          'I would certainly recommend it to anyone who wants a quick fix before the long drive home , but do bring cash'.split(
            ' ',
          ),
        word: 11,
        gold: 'NOUN',
        predicted: 'VERB',
        confidence: 0.9987,
        where: 'en_ewt-ud-dev.conllu:4120',
      },
      {
        words: ['ذهب', 'الولد', 'إلى', 'المدرسة', 'صباحا'],
        word: 4,
        gold: 'ADV',
        predicted: 'NOUN',
        confidence: 0.991,
        where: 'ar.conllu:17',
      },
      {
        words: ['東京', 'に', '行き', 'ました'],
        word: 2,
        gold: 'VERB',
        predicted: '',
        confidence: 0.97,
        where: 'ja.conllu:3',
      },
      { words: ['Like', 'that', '?'], word: 0, gold: 'ADP', predicted: 'INTJ', where: 'en_ewt-ud-dev.conllu:88' },
    ],
    history: sampleHistory(5000, seed),
  };
}

/** Everything at once. */
export function sampleComparison(): ReportData {
  return {
    title: 'Formats on English Web Treebank',
    models: [sampleModel('mini-ids', 0.07, 3), sampleModel('mini-sentinel', 0.085, 4)],
    comparison: {
      differences: {
        accuracy: {
          first: 0.93,
          second: 0.9158,
          difference: -0.0142,
          interval: { low: -0.0205, high: -0.0081 },
          pValue: 0.0002,
        },
        macroF1: {
          first: 0.87,
          second: 0.8741,
          difference: 0.0041,
          interval: { low: -0.0102, high: 0.0187 },
          pValue: 0.412,
        },
      },
      mcnemar: { onlyFirst: 120, onlySecond: 62, pValue: 0.00002 },
      noise: [0.1, 0.2].map((rate) => ({
        kind: 'typos' as const,
        rate,
        differences: {
          accuracy: {
            first: 0.9,
            second: 0.88,
            difference: -0.02,
            interval: { low: -0.03, high: -0.01 },
            pValue: 0.001,
          },
        },
        byDraw: [0.018, 0.021, 0.021].map((less) => ({ accuracy: -less, macroF1: 0 })),
      })),
      sentences: [
        {
          words: ['They', 'run', 'fast'],
          gold: ['PRON', 'VERB', 'ADV'],
          first: ['PRON', 'VERB', 'ADJ'],
          second: ['PRON', 'NOUN', 'ADV'],
          where: 'dev.conllu:9',
        },
        {
          words: ['שלום', 'עולם'],
          gold: ['INTJ', 'NOUN'],
          first: ['INTJ', 'NOUN'],
          second: ['', 'NOUN'],
          where: 'he.conllu:1',
        },
      ],
    },
  };
}

/** One model with nothing that may be missing. */
export function sampleSingle(): ReportData {
  return { title: 'ids on English Web Treebank', models: [sampleModel('mini-ids', 0.07, 3)] };
}
