// Study 3: noise on the embeddings in training. See docs/studies/neftune.md.
import { baseline, noisyArms, noisySeeds } from './arms.mjs';
import { figure, groupBy, meanPercent, Plot, publish, table } from './publish.mjs';
import { evaluated, trained } from './runs.mjs';

const measured = [];
for (const seed of noisySeeds) {
  for (const arm of [{ ...baseline(seed), scale: 'none', alpha: 0 }, ...noisyArms(seed)]) {
    await trained(arm);
    const { accuracy, macroF1 } = await evaluated(arm, 'constrained');
    const noisy = await evaluated(arm, 'typos', ['--noise', 'typos:0.3']);
    const label = arm.alpha === 0 ? 'none' : `${arm.scale} ${arm.alpha}`;
    measured.push({ label, seed, accuracy, macroF1, typos: noisy.noise[0].points[1].accuracy });
  }
}
/** What each model has more than the one of its seed without noise. */
const gains = (group) =>
  group.map(
    ({ seed, accuracy }) => accuracy - measured.find((one) => one.label === 'none' && one.seed === seed).accuracy,
  );

const groups = [...groupBy(measured, ({ label }) => label)];
publish('neftune', [
  `${noisySeeds.length} seeds: mean and standard deviation.`,
  table(
    ['noise', 'accuracy', 'against none, of the same seed', 'macro F1', 'accuracy, typos in 30% of words'],
    groups.map(([label, group]) => [
      label,
      ...[
        group.map((one) => one.accuracy),
        gains(group),
        group.map((one) => one.macroF1),
        group.map((one) => one.typos),
      ].map(meanPercent),
    ]),
  ),
  figure('neftune', 'Accuracy of each seed by the noise in training', {
    marginLeft: 90,
    height: 240,
    x: { label: 'accuracy on EWT dev (%)', percent: true },
    y: { label: null, domain: groups.map(([label]) => label) },
    marks: [
      Plot.dot(measured, { x: 'accuracy', y: 'label', fill: '#4269d0', r: 4, fillOpacity: 0.8 }),
      Plot.tickX(measured, Plot.groupY({ x: 'mean' }, { x: 'accuracy', y: 'label', stroke: '#222', strokeWidth: 2 })),
    ],
  }),
]);
