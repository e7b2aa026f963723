// Study 2: how often an avoided tag is still predicted, and what that costs. See docs/studies/avoided-tag.md.
import { avoidedTag, avoidingArms, baseline } from './arms.mjs';
import { figure, groupBy, meanOf, meanPercent, Plot, percent, publish, table } from './publish.mjs';
import { evaluated, trained } from './runs.mjs';

const seeds = [1];

const biases = [-0.5, -2, -8];

const measured = [];
const record = (loss, strength, report) => {
  const { predicted, precision, recall, support } = report.perTag[avoidedTag];
  const { accuracy, tokens } = report;
  measured.push({ loss, strength, rate: predicted / tokens, gold: support / tokens, precision, recall, accuracy });
};
for (const seed of seeds) {
  const plain = await trained(baseline(seed));
  const report = await evaluated(plain, 'constrained');
  record('none', 0, report);
  for (const bias of biases) {
    record('bias', -bias, await evaluated(plain, `bias${bias}`, ['--bias', `${avoidedTag}=${bias}`]));
  }
  for (const arm of avoidingArms(seed)) {
    await trained(arm);
    record(arm.loss, arm.strength, await evaluated(arm, 'constrained'));
  }
}

const groups = [...groupBy(measured, ({ loss, strength }) => `${loss} ${strength}`).values()];
const shares = (group, key) => group.map((one) => one[key]);
const means = groups.map((group) => ({
  ...group[0],
  rate: meanOf(shares(group, 'rate')),
  accuracy: meanOf(shares(group, 'accuracy')),
}));
const [none] = means;
const lines = ['unlikelihood', 'weighted', 'notebook', 'bias'].flatMap((loss) => [
  { ...none, loss },
  ...means.filter((mean) => mean.loss === loss),
]);
const drawn = (y, label, marks = []) => ({
  x: { label: 'strength', type: 'sqrt', ticks: [0, 0.5, 2, 8], tickFormat: String },
  y: { label, percent: true },
  series: ['unlikelihood', 'weighted', 'notebook', 'bias'],
  marks: [
    ...marks,
    Plot.line(lines, { x: 'strength', y, stroke: 'loss', strokeWidth: 2 }),
    Plot.dot(lines, { x: 'strength', y, fill: 'loss' }),
  ],
});
publish('avoided-tag', [
  `Seeds: ${seeds.join(', ')}. ${percent(none.gold)} of the dev words are ${avoidedTag}.`,
  table(
    ['against the tag', 'strength', `${avoidedTag} predicted`, 'its precision', 'its recall', 'accuracy'],
    groups.map((group) => [
      group[0].loss === 'none' ? 'nothing' : `\`${group[0].loss}\``,
      group[0].loss === 'bias' ? `${-group[0].strength}` : `${group[0].strength}`,
      ...['rate', 'precision', 'recall', 'accuracy'].map((key) => meanPercent(shares(group, key))),
    ]),
  ),
  figure(
    'avoided-tag-rate',
    `Share of words predicted as ${avoidedTag} against the strength; dashed: in the gold tags`,
    drawn('rate', `predicted as ${avoidedTag} (%)`, [Plot.ruleY([none.gold], { strokeDasharray: '4 3' })]),
  ),
  figure('avoided-tag-accuracy', 'Accuracy against the strength', drawn('accuracy', 'accuracy (%)')),
]);
