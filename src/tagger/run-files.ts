// The files of a run beside its weights: a configuration goes in; what the folder may hold is checked before anything is
// written, then the model's files and the history are.
import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createFolder, ioError, writeAtomically } from '../atomic-file.js';
import { readJsonObject } from '../checkpoint/json-file.js';
import { BytetagError } from '../errors.js';
import type { EvaluationEvent, TrainingEvent } from '../train/events.js';
import { runFiles, truncateMetrics } from '../train/run-folder.js';

/** A run's folder, checked but not yet touched. */
export interface RunFiles {
  /** Writes everything but weights: after this the folder belongs to the run. @param files texts by name */
  begin(files: ReadonlyMap<string, string>): Promise<void>;
  /** Appends an event to the history; a resumed run first drops those of the steps that it makes again. */
  record(event: TrainingEvent): Promise<void>;
  /** The evaluation after a step, from the history. */
  evaluationAt(step: number): Promise<EvaluationEvent | undefined>;
}

/** Settings that a resumed run may change: they do not touch the weights that come out. */
const changeable = new Set<string>(['out', 'devLimit', 'card']);

/**
 * Checks the output folder of a run.
 * @param resume whether a run there is to be continued; where there is none, it begins
 * @throws BytetagError `config` if the folder holds something else, or a run of another configuration
 */
export async function openRun(configuration: { readonly out: string }, resume: boolean): Promise<RunFiles> {
  const { out } = configuration;
  const configurationPath = join(out, runFiles.configuration);
  const names = await listFolder(out);
  const holdsRun = names.includes(runFiles.configuration);
  if (holdsRun && !resume) {
    throw new BytetagError(
      'config',
      `${out}: expected a new or empty folder, got one that holds a run (--resume continues it, another --out keeps it)`,
    );
  }
  // A file left by a run that was killed in its first moments is no reason to refuse.
  if (!holdsRun && names.some((name) => !name.endsWith('.tmp'))) {
    throw new BytetagError('config', `${out}: expected a new or empty folder, got one that holds ${names[0]}`);
  }
  if (holdsRun) {
    const earlier = await readJsonObject(configurationPath);
    const difference = firstDifference(earlier, JSON.parse(JSON.stringify(configuration)), '');
    if (difference !== undefined) {
      const { key, found, expected } = difference;
      throw new BytetagError(
        'config',
        `${out}: expected to resume with ${key} ${JSON.stringify(expected)}, as the run began, got ${JSON.stringify(found)}`,
      );
    }
  }

  const write = (name: string, content: string): Promise<void> => writeAtomically(join(out, name), content);
  const metricsPath = join(out, runFiles.metrics);
  return {
    async begin(files) {
      await createFolder(out);
      // First of all: from here on the folder is known for a run, which --resume begins again if it was killed here.
      await write(runFiles.configuration, `${JSON.stringify(configuration, null, 2)}\n`);
      for (const [name, content] of files) await write(name, content);
    },
    async record(event) {
      if (event.type === 'start') await truncateMetrics(metricsPath, event.step);
      await appendFile(metricsPath, `${JSON.stringify(event)}\n`).catch((error) => {
        throw ioError(metricsPath, 'write', error);
      });
    },
    async evaluationAt(step) {
      const lines = (await readFile(metricsPath, 'utf8')).trim().split('\n');
      return lines
        .map((line) => JSON.parse(line) as TrainingEvent)
        .find((event): event is EvaluationEvent => event.type === 'evaluation' && event.step === step);
    },
  };
}

/** What the events of a run tell for its model card. */
export interface RunFacts {
  /** Trained weights. */
  readonly parameters: number;
  /** Optimizer steps made. */
  readonly steps: number;
  /** The evaluation of the model that was kept. */
  readonly evaluation: EvaluationEvent | undefined;
}

/** Passes the events of a run on, after they are in its history; at its end the model has its card. */
export async function* recordTraining(
  run: RunFiles,
  out: string,
  events: AsyncIterable<TrainingEvent>,
  cardOf: (facts: RunFacts) => string,
): AsyncGenerator<TrainingEvent, void, void> {
  let parameters = 0;
  for await (const event of events) {
    await run.record(event);
    if (event.type === 'start') parameters = event.parameters;
    if (event.type === 'end' && event.reason !== 'interrupted') {
      const evaluation = event.best && (await run.evaluationAt(event.best.step));
      await writeAtomically(join(out, 'README.md'), cardOf({ parameters, steps: event.step, evaluation }));
    }
    yield event;
  }
}

async function listFolder(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const isMissing = await stat(path).then(
      () => false,
      (cause) => cause.code === 'ENOENT',
    );
    if (isMissing) return [];
    throw ioError(path, 'read', error);
  }
}

interface Difference {
  readonly key: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The first setting in which two configurations differ. */
function firstDifference(expected: unknown, found: unknown, key: string): Difference | undefined {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isObject(expected) || !isObject(found)) {
    return JSON.stringify(expected) === JSON.stringify(found) ? undefined : { key, expected, found };
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    if (key === '' && changeable.has(name)) continue;
    const difference = firstDifference(expected[name], found[name], key === '' ? name : `${key}.${name}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
