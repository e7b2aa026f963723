// What the studies train: one entry per model, all with the same budget; its name is its folder under `--runs`.

/** The seeds of the study of noise on embeddings, whose differences are small. The others have one. */
export const noisySeeds = [1, 2, 3];

const upos = ['ADJ', 'ADP', 'ADV', 'AUX', 'CCONJ', 'DET', 'INTJ', 'NOUN', 'NUM', 'PART', 'PRON', 'PROPN', 'PUNCT'];
upos.push('SCONJ', 'SYM', 'VERB', 'X');

/**
 * UPOS written as a BIO task, for format `spans`: every word a span of its own, punctuation outside. Only names change,
 * so accuracies stay comparable.
 */
export const uposAsSpans = upos.map((tag) => `${tag}=${tag === 'PUNCT' ? 'O' : `B-${tag}`}`);

/** The tag that the second study discourages: frequent enough to count, and one that beginners write too often. */
export const avoidedTag = 'PROPN';

/** The arm that the others differ from in one thing. */
export const baseline = (seed) => ({ name: `ids-${seed}`, seed, options: [] });

/** One model per format. */
export const formatArms = (seed) =>
  ['ids', 'sentinel', 'tags', 'input-tag', 'spans', 'notebook'].map((format) => ({
    name: `${format}-${seed}`,
    format,
    seed,
    hasMarkers: format === 'ids' || format === 'sentinel',
    options: format === 'ids' ? [] : ['--format', format, ...(format === 'spans' ? ['--relabel', ...uposAsSpans] : [])],
  }));

/** The same, but with the weights as they are before training. */
export const untrainedArms = () =>
  formatArms(1).map((arm) => ({
    ...arm,
    name: `untrained-${arm.name}`,
    steps: 1,
    options: [...arm.options, '--learning-rate', '0'],
  }));

/**
 * The model of the study on noise: four times the others' budget, since it is measured against another kind of tagger.
 */
export const longArm = { ...baseline(1), steps: 2400 };

/** Strengths of each loss; the one without a gradient needs only one. */
export const avoidingArms = (seed) =>
  [
    ['unlikelihood', [0.5, 2, 8]],
    ['weighted', [0.5, 2, 8]],
    ['notebook', [8]],
  ].flatMap(([loss, strengths]) =>
    strengths.map((strength) => ({
      name: `avoid-${loss}-${strength}-${seed}`,
      loss,
      strength,
      seed,
      options: ['--penalty', loss, '--avoid', `${avoidedTag}=${strength}`],
    })),
  );

/** Noise on the embeddings. */
export const noisyArms = (seed) =>
  ['absolute', 'relative'].flatMap((scale) =>
    [5, 15].map((alpha) => ({
      name: `neftune-${scale}-${alpha}-${seed}`,
      scale,
      alpha,
      seed,
      options: ['--neftune-alpha', `${alpha}`, '--neftune-scale', scale],
    })),
  );
