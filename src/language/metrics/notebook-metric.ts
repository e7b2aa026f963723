// The metric of the notebook that bytetag is based on, kept for comparison.
//
// Its scores are too high, because it is teacher-forced: the model sees the right ids before each id that it predicts,
// so its own errors never mislead it. The empty text after a reference's last separator also counts as a label, and is
// almost always right. Other rules make the scores too low: labels are compared by position, so one skipped word makes
// all labels after it wrong, and punctuation is removed from predicted tags only, so PRP$ can never be right.
import { accuracyOf, confusionOf, countsByTag } from './confusion.js';
import { type Counts, noCounts, ratio, type Scores, scoresOf, sumCounts } from './counts.js';

const wordEnd = '>;>';
const tagEnd = '>:>';
const punctuation = /[!-/:-@[-`{-~]/g;

/** The notebook's scores. Averages are over the tag set without `PUNC`. */
export interface NotebookScores {
  readonly accuracy: number;
  readonly macroF1: number;
  readonly macroPrecision: number;
  readonly macroRecall: number;
  readonly microF1: number;
  readonly microPrecision: number;
  readonly microRecall: number;
}

/** Labels by position, as the notebook reads them; as many predicted as gold ones. */
export interface NotebookLabels {
  readonly predicted: readonly string[];
  readonly gold: readonly string[];
}

/**
 * Reads the labels of one text and its reference. The predictions are cut, or filled up with empty ones, to the number
 * of gold labels.
 */
export function notebookLabels(prediction: string, reference: string): NotebookLabels {
  const gold = labelsIn(reference);
  const predicted = labelsIn(prediction)
    .map((label) => label.replace(punctuation, '').trim())
    .filter((label) => label !== '');
  return { gold, predicted: gold.map((_, place) => predicted[place] ?? '') };
}

/** Computes the scores of labels, with the same results as the notebook. @param tags the tag set */
export function notebookMetric(labels: readonly NotebookLabels[], tags: readonly string[]): NotebookScores {
  const confusion = confusionOf(
    labels.flatMap(({ gold }) => gold),
    labels.flatMap(({ predicted }) => predicted),
  );
  const averaged = [...tags].sort().filter((tag) => tag !== 'PUNC');
  const known = countsByTag(confusion);
  const counts = averaged.map((tag) => known.get(tag) ?? noCounts);
  const scores = counts.map(scoresInFloats);
  const micro = scoresInFloats(sumCounts(counts));
  const macro = (key: keyof Scores): number => ratio(sumInPairs(scores.map((score) => score[key])), scores.length);
  return {
    accuracy: accuracyOf(confusion),
    macroF1: macro('f1'),
    macroPrecision: macro('precision'),
    macroRecall: macro('recall'),
    microF1: micro.f1,
    microPrecision: micro.precision,
    microRecall: micro.recall,
  };
}

/** Computes F1 from rounded precision and recall, as the notebook's scikit-learn does; the last digit may differ. */
function scoresInFloats(counts: Counts): Scores {
  const { precision, recall } = scoresOf(counts);
  return { precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
}

/** Adds in the same order as NumPy: eight running sums, which are then added in pairs. */
function sumInPairs(values: readonly number[]): number {
  const whole = values.length - (values.length % 8);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = Array.from({ length: 8 }, (_, lane) =>
    values.slice(0, whole).reduce((sum, value, place) => (place % 8 === lane ? sum + value : sum), 0),
  );
  return values.slice(whole).reduce((sum, value) => sum + value, a + b + (c + d) + (e + f + (g + h)));
}

function labelsIn(text: string): readonly string[] {
  return text.split(wordEnd).map((label) => (label.split(tagEnd)[0] ?? '').trim());
}
