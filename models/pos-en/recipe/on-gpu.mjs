// What a GPU makes possible: sentences that feature taggers have labelled go in; LSTMs label them again, a model learns
// from them, in PyTorch (`gpu/`), and is as good as they are.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLines } from './json-lines.mjs';
import { labelSentences, replaceWords, spoil, vary } from './silver-sentences.mjs';

/** Each time other words of the text are replaced, and others are spoiled. */
const silverSeeds = [1, 2];
const teacherSeeds = [1, 2, 3, 4];

/**
 * Trains.
 * @param prepare gives raw sentences, groups of words used alike, feature taggers and word vectors
 * @param initial folder of the model to begin with
 * @returns the folders of two models: what was learned from all sentences, and after that from the treebank
 */
export async function learnOnGpu({ python, out, prepare, treebank, initial, hasNoise, ...schedule }) {
  const file = (name) => join(out, name);
  const [varied, votes, vectors] = ['varied.jsonl', 'dev-votes.jsonl', 'vectors'].map(file);
  const silver = silverSeeds.map((seed) => file(`silver-${seed}.jsonl`));
  if (![varied, votes, ...silver].every(existsSync)) {
    const { raw, alike, taggers, vectors: all } = await prepare();
    const noisy = (sentences, seed) => (hasNoise ? spoil(sentences, { seed }) : sentences);
    await writeLines(varied, noisy(vary(treebank.train, alike, taggers, { times: 8 }), 0));
    for (const [index, seed] of silverSeeds.entries()) {
      await writeLines(silver[index], noisy(labelSentences(replaceWords(raw, alike, { seed }), taggers), seed));
    }
    writeWordVectors(vectors, all);
    const tokens = treebank.dev.map((sentence) => sentence.tokens);
    await writeLines(votes, labelSentences(tokens, taggers));
  }
  const run = (program, ...args) => runPython(python, program, args);
  const model = (seed) => file(`teacher-${seed}.pt`);
  const dev = ['--dev', treebank.devFile];
  await Promise.all(
    teacherSeeds
      .filter((seed) => !existsSync(model(seed)))
      .map((seed) =>
        run(
          ...['word_tagger.py', 'learn', '--seed', seed, '--vectors', vectors, '--train', treebank.trainFile, ...dev],
          ...['--out', model(seed)],
        ),
      ),
  );
  const labelled = silver.map((path) => file(join('labelled', basename(path))));
  if (!labelled.every(existsSync)) {
    await run(
      ...['word_tagger.py', 'label', '--models', ...teacherSeeds.map(model), '--vectors', vectors, ...dev],
      ...['--dev-votes', votes, '--sentences', ...silver, '--out', file('labelled')],
    );
  }
  const learn = async (from, sentences, steps, learningRate, to) => {
    const settings = ['--steps', steps, '--learning-rate', learningRate];
    if (!existsSync(join(to, 'model.safetensors')))
      await run('train.py', '--model', from, '--train', ...sentences, ...dev, ...settings, '--out', to);
    return to;
  };
  const before = await learn(initial, [...labelled, varied], schedule.pretrainingSteps, '4e-3', file('pretrained'));
  return [before, await learn(before, [varied], schedule.steps, schedule.learningRate, file('tagger'))];
}

/** Vectors as a folder that Python reads: their words, and float32 [words, size]. */
function writeWordVectors(folder, { words, vectors }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'words.json'), JSON.stringify(words));
  writeFileSync(join(folder, 'vectors.f32'), vectors);
}

function runPython(python, program, args) {
  const path = fileURLToPath(new URL(`gpu/${program}`, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(python, [path, ...args.map(String)], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program}: expected exit code 0, got ${code}`));
    });
  });
}
