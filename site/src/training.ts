// Trains on the corrections of the page, and says what was gained and what was lost by it.
import { signal } from '@preact/signals';
import {
  type LabelledSentence,
  type ModelFiles,
  type ModelSource,
  mergeModels,
  type PageTrainEvent,
  type RunState,
  readSentences,
  Tagger,
  type TrainedModel,
  train,
} from '../../src/web.js';
import { model, type PageTagger, reasonOf } from './model.js';
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

/** What a training begins with: plain data, so that it can be gone on with after a reload. */
export interface Plan extends TrainChoices {
  /** The model: its address, its name on the hub, or its files. */
  readonly source: string | ModelFiles;
  readonly task: string;
  readonly learned: readonly LabelledSentence[];
  readonly held: readonly LabelledSentence[];
}

/** A training, from its start to what came out. */
export interface TrainingState {
  readonly state: 'running' | 'comparing' | 'over' | 'failed' | 'interrupted';
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

/** A training as it is kept in the browser: one that is over, or one that can be gone on with. */
export type KeptTraining =
  | (TrainingState & { readonly state: 'over' })
  | (TrainingState & { readonly state: 'interrupted'; readonly plan: Plan; readonly resume: RunState });

/** The current training, or the last. */
export const training = signal<TrainingState | undefined>(undefined);

/** What the current training can be gone on with, if it was interrupted. */
let interrupted: Extract<KeptTraining, { readonly state: 'interrupted' }> | undefined;

/** Brings back the last training of an earlier visit. */
async function bringBack(): Promise<void> {
  const kept = await loadTraining();
  if (kept === undefined || training.value !== undefined) return;
  training.value = kept;
  if (kept.state === 'interrupted') interrupted = kept;
}
// Where nothing can be kept, the page says so when it should keep something.
bringBack().catch(() => {});

/** Writes of trainings, one after the other. */
let saving = Promise.resolve();

function keep(kept: KeptTraining): void {
  saving = saving
    .then(() => saveTraining(kept))
    .catch((error) => update({ reason: `The training is not kept in this browser: ${reasonOf(error)}` }));
}

function update(change: Partial<TrainingState>): void {
  if (training.value !== undefined) training.value = { ...training.value, ...change };
}

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

/** A small one: at the default the model forgets nearly twice as much (`benchmarks/corrections.mjs`). */
const learningRate = 3e-4;

/** How training goes. */
export interface TrainChoices {
  readonly keeping: Keeping;
  readonly maxSteps: number;
}

/** Trains the current model on what was checked. */
export async function startTraining(choices: TrainChoices): Promise<void> {
  const { value: current } = model;
  if (current.state !== 'ready' || current.source === undefined) return;
  const { task } = work.value;
  const source = current.source instanceof URL ? current.source.href : current.source;
  const { learned, held } = divideChecked();
  const plain = (sentences: readonly LabelledSentence[]): readonly LabelledSentence[] =>
    sentences.map(({ words, tags }) => ({ words, tags }));
  await run({ ...choices, source, task, learned: plain(learned), held: plain(held) });
}

/** Goes on with a training that a reload has interrupted. */
export async function resumeTraining(): Promise<void> {
  if (interrupted === undefined) return;
  const { plan, resume, ...shown } = interrupted;
  await run(plan, { resume, shown });
}

/** How many states of a training are kept in all, each in the place of the one before. */
const keptStates = 6;

/** @param earlier what an interrupted training is gone on with, and what was shown of it */
async function run(plan: Plan, earlier?: { readonly resume: RunState; readonly shown: TrainingState }): Promise<void> {
  const { source, task, maxSteps, learned, held } = plan;
  stopping = new AbortController();
  training.value = {
    ...{ steps: [], evaluations: [], totalSteps: maxSteps, ...earlier?.shown },
    state: 'running',
  };
  try {
    const examples = await examplesOf(task, 'dev');
    const measure = async (tagger: PageTagger): Promise<Rightness> => ({
      heldBack: held.length > 0 ? await rightness(tagger, task, held) : undefined,
      examples: examples && (await rightness(tagger, task, examples)),
    });
    const { value: current } = model;
    if (earlier === undefined && current.state === 'ready') update({ before: await measure(current.tagger) });
    const own = plan.keeping === 'examples' ? [...learned, ...((await examplesOf(task, 'train')) ?? [])] : learned;
    const every = Math.max(1, Math.floor(maxSteps / keptStates));
    const running = train(
      { [task]: own },
      {
        ...{ model: source, task, maxSteps, learningRate, signal: stopping.signal },
        ...{ saveSteps: every, resume: earlier?.resume },
        onState(resume) {
          const { value } = training;
          if (value !== undefined) keep({ ...value, state: 'interrupted', plan, resume });
        },
        ...(held.length > 0 && { dev: { [task]: held }, evalSteps: every }),
      },
    );
    for await (const event of running) {
      // Those of steps that are done again come again.
      const { steps, evaluations } = training.value ?? { steps: [], evaluations: [] };
      const before = <Event extends { readonly step: number }>(events: readonly Event[], step: number) =>
        events.filter((each) => each.step < step);
      if (event.type === 'start') update({ totalSteps: event.totalSteps });
      else if (event.type === 'step') update({ steps: [...before(steps, event.step), event] });
      else if (event.type === 'evaluation') update({ evaluations: [...before(evaluations, event.step), event] });
    }
    const trained = await running.save();
    update({ state: 'comparing' });
    const { files } = plan.keeping === 'mean' ? await meanOf(source, trained) : trained;
    const tagger = await Tagger.load(files);
    try {
      update({ after: await measure(tagger), files, state: 'over' });
    } finally {
      await tagger.dispose();
    }
    interrupted = undefined;
    if (training.value?.state === 'over') keep({ ...training.value, state: 'over' });
  } catch (error) {
    const isStopped = stopping.signal.aborted && training.value?.steps.length === 0;
    update({ state: 'failed', reason: isStopped ? 'Stopped before there was a model.' : reasonOf(error) });
  }
}

function meanOf(before: ModelSource, { files }: TrainedModel): Promise<TrainedModel> {
  return mergeModels([{ model: before }, { model: files }]);
}

/** The share of words that a model gives the tag that they should have. 0 without sentences. */
async function rightness(
  tagger: Pick<PageTagger, 'label'>,
  task: string,
  sentences: readonly LabelledSentence[],
): Promise<number> {
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
