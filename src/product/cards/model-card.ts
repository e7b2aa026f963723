// The model card of a fine-tuning run: the README.md that the hub shows.

import { lastPart } from '../../foundation/last-part.js';
import { version } from '../../foundation/version.js';
import { metricName } from '../../language/metrics/metric-name.js';
import { defaultDecoding } from '../../network/generate/decodings.js';
import { segmentColumn } from '../model/segmentation.js';
import { isPresetName } from '../networks/networks.js';
import type { CardContent } from '../training/card-content.js';
import type { TrainingConfiguration } from '../training/training-configuration.js';
import { cardMetadata, yamlList, yamlQuoted, yamlText } from './card-metadata.js';
import { cardSnippet, cardTable, segmenterSnippet } from './card-text.js';
import { markdownCode, markdownText } from './markdown.js';

/** The text of a card. */
export function modelCard(content: CardContent): string {
  const { configuration, adapter, tags, parameters, steps, evaluation } = content;
  const { tasks, format, settings, fold } = configuration;
  const name = lastPart(configuration.out);
  const percent = (value: number): string => `${(100 * value).toFixed(2)}%`;
  const scores = evaluation ? Object.entries(evaluation.metrics) : [];
  const rows: readonly (readonly [string, string])[] = [
    ['base', markdownBase(configuration)],
    [adapter ? 'trained weights (LoRA)' : 'weights', parameters.toLocaleString('en-US')],
    ...(adapter ? [['rank, alpha', `${adapter.rank}, ${adapter.alpha}`] as const] : []),
    ['target format', markdownCode(format)],
    [
      'training sentences, words',
      `${content.sentences.toLocaleString('en-US')}, ${content.words.toLocaleString('en-US')}`,
    ],
    ...(fold ? [['left out (cross-validation)', `fold ${fold.number} of ${fold.of}`] as const] : []),
    ['optimizer steps', steps.toLocaleString('en-US')],
    ['sentences per step', `${settings.batchSize * settings.gradientAccumulationSteps}`],
    ['optimizer, learning rate', `${settings.optimizer.name}, ${settings.learningRate}, ${settings.schedule}`],
    ['dropout', `${settings.dropout}`],
    ...(settings.labelSmoothing ? [['label smoothing', `${settings.labelSmoothing}`] as const] : []),
    ['seed', `${settings.seed}`],
  ];
  const learned = isPresetName(configuration.model) ? 'trained' : 'fine-tuned';
  const columns = tasks.map((task) => markdownCode(task.column)).join(', ');
  const namesOf = (files: readonly string[]): string => files.map((file) => markdownCode(lastPart(file))).join(', ');
  return `${frontMatter(content)}
# ${markdownText(name)}

A byte-level T5 that ${isSegmenter(configuration) ? dividesText : `labels words (${columns}) by generating the labels`},
${learned} with [bytetag](https://www.npmjs.com/package/bytetag) ${version}.

${isSegmenter(configuration) ? segmenterSnippet(name) : cardSnippet(name)}

Tags: ${tags.map(markdownCode).join(' ')}

## Training

${cardTable(rows)}
${tasks.map(({ trainFiles }) => `\nFiles: ${namesOf(trainFiles)}`).join('')}

## Evaluation

${
  evaluation
    ? `On ${evaluatedOn(configuration)}, ${howDecoded(configuration)}, after step ` +
      `${evaluation.step}, which was chosen by ` +
      `these figures${roundedTo(configuration)}:\n\n| | |\n| --- | ---: |\n` +
      scores
        .map(
          ([key, value]) =>
            `| ${markdownText(metricName(key))} | ${/loss$/.test(key) ? value.toFixed(3) : percent(value)} |`,
        )
        .join('\n')
    : 'None in the course of training.'
}
`;
}

const dividesText = 'divides raw text into sentences and words: its encoder labels each byte';

/** Whether all that the model has learned is to divide text. */
function isSegmenter({ tasks }: TrainingConfiguration): boolean {
  return tasks.every(({ column }) => column === segmentColumn);
}

function evaluatedOn({ tasks, devLimit, devShare }: TrainingConfiguration): string {
  if (devShare !== undefined) return `${(100 * devShare).toFixed(0)}% of the training sentences, which were held out`;
  const files = tasks.flatMap(({ devFiles }) => devFiles.map((file) => markdownCode(lastPart(file)))).join(', ');
  const limit = devLimit.toLocaleString('en-US');
  return devLimit > 0 ? `the first ${limit} sentences${tasks.length > 1 ? ' of each task' : ''} of ${files}` : files;
}

/** Names of the files that the model was evaluated on. */
function evaluationFiles({ tasks, devShare }: TrainingConfiguration): string {
  const files = tasks.flatMap(({ trainFiles, devFiles }) => (devShare === undefined ? devFiles : trainFiles));
  return `${files.map((file) => lastPart(file)).join(', ')}${devShare === undefined ? '' : ' (held out)'}`;
}

/** How the development sentences are decoded: always with the model's default. */
function howDecoded(configuration: TrainingConfiguration): string {
  const { encoderLossWeight } = configuration;
  if (isSegmenter(configuration)) return 'from raw text (F1 of the CoNLL 2018 shared task)';
  return defaultDecoding({ hasEncoderLoss: encoderLossWeight > 0 }) === 'joint'
    ? 'by the decoding `joint` (constrained decoding with the mean of the scores of decoder and encoder)'
    : 'by the decoding `constrained` (constrained generation)';
}

function roundedTo({ saveDtype = 'float32' }: TrainingConfiguration): string {
  return saveDtype === 'float32' ? '' : `, from weights that had not been rounded to ${saveDtype} yet`;
}

function frontMatter({ configuration, adapter, evaluation }: CardContent): string {
  const { tasks, language = [], license } = configuration;
  const onHub = baseOf(configuration);
  const metrics = evaluation ? Object.entries(evaluation.metrics).filter(([key]) => !/loss$/.test(key)) : [];
  const datasets = tasks.flatMap(({ trainFiles }) =>
    trainFiles.flatMap((file) => (file.startsWith('hf:') ? [file.replace(/^hf:|[@[:].*$/g, '')] : [])),
  );
  return cardMetadata({
    language,
    ...(license !== undefined && { license }),
    library: adapter ? 'peft' : 'transformers',
    base: onHub,
    tags: ['bytetag', 'byt5', 't5', 'token-classification', ...(adapter ? ['lora'] : [])],
    more: [
      ...yamlList('datasets', [...new Set(datasets)]),
      ...yamlList(
        'metrics',
        metrics.map(([key]) => metricOf(key)).filter((key, index, all) => all.indexOf(key) === index),
      ),
      ...(metrics.length === 0
        ? []
        : [
            'model-index:',
            `- name: ${yamlQuoted(lastPart(configuration.out))}`,
            '  results:',
            '  - task:',
            '      type: token-classification',
            '    dataset:',
            `      name: ${yamlQuoted(evaluationFiles(configuration))}`,
            '      type: custom',
            '    metrics:',
            ...metrics.flatMap(([key, value]) => [
              `    - type: ${yamlText(metricOf(key))}`,
              ...(key.includes('.') ? [`      name: ${yamlQuoted(key)}`] : []),
              `      value: ${value.toFixed(4)}`,
            ]),
          ]),
    ],
  });
}

/** The hub's name of a metric: without the name of its task, and in snake case. */
function metricOf(key: string): string {
  return key.replace(/^.*\./s, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The base's id on the hub; undefined for a folder or random weights. */
function baseOf({ model }: TrainingConfiguration): string | undefined {
  return /^[^/\\@]+\/[^/\\@]+@[0-9a-f]{40}$/.test(model) ? model.replace(/@.*$/, '') : undefined;
}

/** The base model in Markdown. A path is not shown: it would say more about the machine than about the model. */
function markdownBase(configuration: TrainingConfiguration): string {
  const { model } = configuration;
  const onHub = baseOf(configuration);
  if (onHub !== undefined) return markdownText(onHub);
  return isPresetName(model)
    ? `none: random weights, preset ${markdownCode(model)}`
    : `the model in folder ${markdownCode(lastPart(model))}`;
}
