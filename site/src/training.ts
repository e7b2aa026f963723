// Trains on the corrections of the page, and says what was gained and what was lost by it.
import { signal } from '@preact/signals';
import {
  type LabelledSentence,
  type ModelSource,
  mergeModels,
  type PageTrainEvent,
  readSentences,
  Tagger,
  type TrainedModel,
  train,
} from '../../src/web.js';
import { model, reasonOf } from './model.js';
import { loadTraining, saveTraining } from './storage.js';
import { work } from './work.js';

/** What is done so that the model does not forget what it knew. */
export type Keeping = 'mean' | 'examples' | 'nothing';

/** How often a model is right, as shares of words. */
export interface Rightness {
  /** On checked sentences that it has not learned from, if there are any. */
  readonly heldBack: number | undefined;
  /** On English example sentences, if it has a task with their tags. */
  readonly examples: number | undefined;
}

/** A training, from its start to what came out. */
export interface TrainingState {
  readonly state: 'running' | 'comparing' | 'over' | 'failed';
  readonly steps: readonly Extract<PageTrainEvent, { readonly type: 'step' }>[];
  readonly evaluations: readonly Extract<PageTrainEvent, { readonly type: 'evaluation' }>[];
  readonly totalSteps: number;
  readonly before?: Rightness;
  readonly after?: Rightness;
  /** The files of the model that came out, by name. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** Why it failed, or why it cannot be kept. */
  readonly reason?: string;
}

/** A training that came to its end, as it is kept in the browser. */
export type KeptTraining = TrainingState & { readonly state: 'over' };

/** The current training, or the last. */
export const training = signal<TrainingState | undefined>(undefined);

/** Brings back the last training of an earlier visit. */
async function bringBack(): Promise<void> {
  const kept = await loadTraining();
  training.value ??= kept;
}
// Where nothing can be kept, the page says so when it should keep something.
bringBack().catch(() => {});

let stopping: AbortController | undefined;

/** Ends the training after its current step, with the model as it is then. */
export function stopTraining(): void {
  stopping?.abort();
}

/** One of so many checked sentences is held back: the model is not trained on it, only measured. */
const heldBackEvery = 5;

/** The sentences that were checked: those to learn from, and those that are held back. */
export function divideChecked(): {
  readonly learned: readonly LabelledSentence[];
  readonly held: readonly LabelledSentence[];
} {
  const checked = work.value.list.sentences.filter(({ isChecked }) => isChecked);
  const isHeld = (index: number): boolean => index % heldBackEvery === heldBackEvery - 1;
  return {
    learned: checked.filter((_, index) => !isHeld(index)),
    held: checked.filter((_, index) => isHeld(index)),
  };
}

/** A small one: at the default, half as much again is forgotten (the experiment in docs/performance.md). */
const learningRate = 3e-4;

/** How training goes. */
export interface TrainChoices {
  readonly keeping: Keeping;
  readonly maxSteps: number;
}

/** Trains the current model on what was checked. */
export async function startTraining({ keeping, maxSteps }: TrainChoices): Promise<void> {
  const { value: current } = model;
  if (current.state !== 'ready') return;
  const { task } = work.value;
  const { learned, held } = divideChecked();
  stopping = new AbortController();
  const update = (change: Partial<TrainingState>): void => {
    if (training.value !== undefined) training.value = { ...training.value, ...change };
  };
  training.value = { state: 'running', steps: [], evaluations: [], totalSteps: maxSteps };
  try {
    const { source, tagger } = current;
    const examples = await examplesOf(task, 'dev');
    const measure = async (measured: Tagger): Promise<Rightness> => ({
      heldBack: held.length > 0 ? await rightness(measured, task, held) : undefined,
      examples: examples && (await rightness(measured, task, examples)),
    });
    update({ before: await measure(tagger) });
    const own = keeping === 'examples' ? [...learned, ...((await examplesOf(task, 'train')) ?? [])] : learned;
    const running = train(pick({ [task]: own }), {
      ...{ model: source, task, maxSteps, learningRate, signal: stopping.signal },
      ...(held.length > 0 && { dev: pick({ [task]: held }), evalSteps: Math.max(1, Math.floor(maxSteps / 5)) }),
    });
    for await (const event of running) {
      const { steps = [], evaluations = [] } = training.value ?? {};
      if (event.type === 'start') update({ totalSteps: event.totalSteps });
      else if (event.type === 'step') update({ steps: [...steps, event] });
      else if (event.type === 'evaluation') update({ evaluations: [...evaluations, event] });
    }
    const trained = await running.save();
    update({ state: 'comparing' });
    const result = keeping === 'mean' ? await meanOf(source, trained) : trained;
    const after = await Tagger.load(result.files);
    try {
      update({ after: await measure(after), files: result.files, state: 'over' });
    } finally {
      await after.dispose();
    }
  } catch (error) {
    return update({ state: 'failed', reason: reasonOf(error) });
  }
  try {
    if (training.value?.state === 'over') await saveTraining({ ...training.value, state: 'over' });
  } catch (error) {
    update({ reason: `The model is not kept in this browser: ${reasonOf(error)}` });
  }
}

function meanOf(before: ModelSource, { files }: TrainedModel): Promise<TrainedModel> {
  return mergeModels([{ model: before }, { model: files }]);
}

/** Words and tags alone, as they are sent to a worker. */
function pick(
  data: Readonly<Record<string, readonly LabelledSentence[]>>,
): Record<string, readonly LabelledSentence[]> {
  return Object.fromEntries(
    Object.entries(data).map(([task, sentences]) => [task, sentences.map(({ words, tags }) => ({ words, tags }))]),
  );
}

/** The share of words that a model gives the tag that they should have. 0 without sentences. */
async function rightness(tagger: Tagger, task: string, sentences: readonly LabelledSentence[]): Promise<number> {
  const labels = await tagger.label(
    sentences.map(({ words }) => words),
    { task },
  );
  let [right, all] = [0, 0];
  for (const [index, { tags }] of sentences.entries()) {
    all += tags.length;
    right += tags.filter((tag, word) => labels[index]?.tags[word] === tag).length;
  }
  return all === 0 ? 0 : right / all;
}

/** The example sentences that come with the page; undefined for tasks that they have no tags of. */
async function examplesOf(task: string, part: 'train' | 'dev'): Promise<readonly LabelledSentence[] | undefined> {
  if (task !== 'upos' && task !== 'xpos') return undefined;
  const name = `${part}.conllu`;
  const response = await fetch(new URL(`sentences/${name}`, document.baseURI));
  const sentences = await readSentences(new File([await response.blob()], name), { task });
  return sentences.map(({ words, tags = [] }) => ({ words, tags }));
}
