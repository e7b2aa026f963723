// Checks that a run goes on with the configuration that it began with.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { TrainingSettings } from '../../network/train/settings.js';

/** The part of a configuration that says how long a run is. */
export interface ConfigurationLength {
  readonly settings: Pick<TrainingSettings, 'schedule' | 'maxSteps'>;
}

/** Settings that a resumed run may change, because they do not affect the trained weights. */
const changeable = new Set<string>(['out', 'language', 'license', 'keepCheckpoints', 'log']);

/**
 * The settings for the length of a run. A resumed run may change them if no step depends on the number of later steps.
 */
const lengths = new Set<string>(['settings.epochs', 'settings.maxSteps']);

/**
 * @param began the configuration that the run began with, as JSON gives it back
 * @param names what the message names: `where` the run is, and what to do to train on in another way, if anything
 * @throws BytetagError `config` naming the first setting that differs
 */
export function expectSameConfiguration(
  began: unknown,
  configuration: ConfigurationLength,
  { where, wayOn }: { readonly where: string; readonly wayOn?: string },
): void {
  const { schedule, maxSteps } = configuration.settings;
  // If both are set, because one is a default, steps count and not epochs.
  const isIdle = (key: string): boolean => key === 'settings.epochs' && maxSteps !== undefined;
  const mayChange = (key: string): boolean =>
    changeable.has(key) || isIdle(key) || (schedule === 'constant' && lengths.has(key));
  const difference = firstDifference(began, JSON.parse(JSON.stringify(configuration)), '', mayChange);
  if (difference === undefined) return;
  const { key, found, expected } = difference;
  const show = (value: unknown): string => describeValue(value);
  const hint = lengths.has(key)
    ? ` (by schedule ${schedule} the learning rate of each step depends on the number of steps: only a run with ` +
      `--schedule constant can be made longer${wayOn === undefined ? '' : `; ${wayOn}`})`
    : '';
  throw new BytetagError(
    'config',
    `${where}: expected to resume with ${key} ${show(expected)}, as the run began, got ${show(found)}${hint}`,
  );
}

interface Difference {
  readonly key: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The first setting in which two configurations differ. */
function firstDifference(
  expected: unknown,
  found: unknown,
  key: string,
  mayChange: (key: string) => boolean,
): Difference | undefined {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isObject(expected) || !isObject(found)) {
    return JSON.stringify(expected) === JSON.stringify(found) ? undefined : { key, expected, found };
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const path = key === '' ? name : `${key}.${name}`;
    if (mayChange(path)) continue;
    const difference = firstDifference(expected[name], found[name], path, mayChange);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
