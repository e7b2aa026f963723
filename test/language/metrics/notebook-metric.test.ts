import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { notebookLabels, notebookMetric } from '../../../src/language/metrics/notebook-metric.js';
import { idsToText } from '../../../src/language/text/vocabulary.js';
import { relabelTag } from '../../../src/product/model/relabel.js';
import { readJsonFixture } from '../../support/fixtures.js';

interface NotebookFixture {
  readonly tagset: string[];
  readonly targets: readonly {
    readonly words: string[];
    readonly tags: string[];
    readonly relabelled: string[];
    readonly source: string;
    readonly target: string;
  }[];
  readonly metric: readonly {
    readonly kind: string;
    readonly predictions: string[];
    readonly references: string[];
    readonly parsed_predictions: string[];
    readonly parsed_references: string[];
    readonly metrics: Record<string, number>;
  }[];
}

const fixture = readJsonFixture<NotebookFixture>('notebook.json');

describe.each(fixture.metric)('the notebook’s metric: $kind', ({ predictions, references, ...golden }) => {
  const labels = predictions.map((prediction, index) => notebookLabels(prediction, references[index] ?? ''));

  it('reads the same labels', () => {
    expect(labels.flatMap(({ predicted }) => predicted)).toEqual(golden.parsed_predictions);
    expect(labels.flatMap(({ gold }) => gold)).toEqual(golden.parsed_references);
  });

  it('gives the same scores, to the last digit', () => {
    expect(notebookMetric(labels, fixture.tagset)).toEqual(
      Object.fromEntries(
        Object.entries(golden.metrics).map(([name, score]) => [
          name.replace(/_(.)/, (_, letter: string) => letter.toUpperCase()),
          score,
        ]),
      ),
    );
  });
});

describe('the notebook’s texts', () => {
  const format = createFormat('notebook', fixture.tagset);

  it.each(fixture.targets)('$source', ({ words, tags, relabelled, source, target }) => {
    expect(tags.map((tag) => relabelTag(tag, { '[:any-punct:]': 'PUNC' }))).toEqual(relabelled);
    expect(idsToText(format.encodeSource(words).ids)).toBe(source);
    expect(idsToText(format.encodeTarget(words, relabelled))).toBe(target);
  });
});
