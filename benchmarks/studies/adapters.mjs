// Study 6: adapters against training all weights, of a model that is adapted to other tags or to another language. See
// docs/studies/adapters.md.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { longArm } from './arms.mjs';
import { figure, groupBy, Plot, percent, publish, table } from './publish.mjs';
import { evaluated, folderOf, secondsPerStep, settings, trained } from './runs.mjs';

const targets = [
  {
    name: 'conll2000',
    title: 'Penn tags (CoNLL-2000)',
    options: ['--task', 'xpos'],
    train: join(settings.data, '../conll2000/train.txt'),
    dev: join(settings.data, '../conll2000/test.txt'),
  },
  {
    name: 'turkish',
    title: 'Turkish (UD IMST)',
    options: [],
    train: join(settings.data, 'tr_imst-ud-train.conllu'),
    dev: join(settings.data, 'tr_imst-ud-dev.conllu'),
  },
];
for (const { train, dev } of targets) {
  const missing = [train, dev].find((file) => !existsSync(file));
  if (missing !== undefined) {
    console.error(`--data: expected ${missing}`);
    process.exit(2);
  }
}

const lora = ['--lora', '--lora-rank', '8', '--lora-alpha', '16'];
const full = ['lm_head', 'shared', 'layer_norm', 'final_layer_norm'];
const methods = [
  { name: 'all weights', slug: 'all', rates: [0.0005, 0.001, 0.002, 0.004], options: [] },
  {
    name: 'LoRA on q, v',
    slug: 'qv',
    rates: [0.002, 0.005, 0.01, 0.02],
    options: [...lora, '--lora-target-modules', 'q', 'v'],
  },
  { name: 'LoRA on all linear layers', slug: 'linear', rates: [0.001, 0.002, 0.005, 0.01, 0.02], options: lora },
  {
    name: 'rsLoRA on all linear layers, output layer, embedding and norms in full',
    slug: 'rs',
    rates: [0.001, 0.002, 0.005],
    options: [
      '--lora',
      '--lora-rank',
      '32',
      '--lora-alpha',
      '32',
      '--lora-rank-stabilized',
      '--lora-modules-to-save',
      ...full,
    ],
  },
];

/** Steps of the runs that choose the learning rate; the chosen one then trains anew for `--steps`. */
const sweepSteps = Math.round(settings.steps / 3);

const base = await trained(longArm);
const shared = ['--batch-size', '32', '--optimizer', 'adamw', '--weight-decay', '0', '--encoder-loss-weight', '1'];
const armOf = (target, method, rate, steps) => ({
  ...{
    name: `adapt-${target.name}-${method.slug}-${rate}`,
    model: folderOf(base),
    train: target.train,
    dev: target.dev,
  },
  ...{ seed: 1, steps, options: [...shared, ...target.options, ...method.options, '--learning-rate', `${rate}`] },
});

/** The number of trained weights, as the run itself says. */
const parametersOf = (arm) =>
  JSON.parse(
    readFileSync(join(folderOf(arm), 'metrics.jsonl'), 'utf8')
      .split('\n')
      .find((line) => line.includes('"start"')),
  ).parameters;

const parts = [];
for (const target of targets) {
  const sweep = [];
  const rows = [];
  for (const method of methods) {
    for (const rate of method.rates) {
      const arm = await trained(armOf(target, method, rate, sweepSteps));
      const { accuracy } = await evaluated(arm, 'constrained');
      sweep.push({ method: method.name, rate, accuracy });
    }
    const [best] = sweep.filter((one) => one.method === method.name).sort((a, b) => b.accuracy - a.accuracy);
    const arm = await trained(armOf(target, method, best.rate, settings.steps));
    const constrained = await evaluated(arm, 'constrained');
    const free = await evaluated(arm, 'free', ['--decoding', 'free']);
    const encoder = await evaluated(arm, 'encoder', ['--decoding', 'encoder']);
    rows.push([
      method.name,
      `${best.rate}`,
      parametersOf(arm).toLocaleString('en-US'),
      ...[constrained, free, encoder].map(({ accuracy }) => percent(accuracy)),
      percent(free.structure.wellFormed),
      `${(await secondsPerStep(arm)).toFixed(2)} s`,
    ]);
  }
  parts.push(
    `### ${target.title}`,
    table(
      ['trained', 'learning rate', 'weights', 'constrained', 'free', 'encoder', 'well-formed, free', 'a step'],
      rows,
    ),
    figure(`adapters-${target.name}`, `${target.title}: accuracy after ${sweepSteps} steps by the learning rate`, {
      x: { label: 'learning rate', type: 'log', tickFormat: String },
      y: { label: 'accuracy, constrained (%)', percent: true },
      series: methods.map(({ slug }) => slug),
      marks: [...groupBy(sweep, ({ method }) => method)].flatMap(([name, points]) => {
        const series = points.map((point) => ({
          ...point,
          series: methods.find((method) => method.name === name).slug,
        }));
        return [
          Plot.line(series, { x: 'rate', y: 'accuracy', stroke: 'series', strokeWidth: 2 }),
          Plot.dot(series, { x: 'rate', y: 'accuracy', fill: 'series' }),
        ];
      }),
    }),
  );
}
publish('adapters', parts);
