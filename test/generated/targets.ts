// All that takes input from outside.
import { checkpointTargets } from './checkpoints.js';
import { commandLineTargets } from './command-line.js';
import { folderTargets } from './folders.js';
import { formatTargets } from './formats.js';
import { readerTargets } from './readers.js';
import { settingsTargets } from './settings.js';
import type { Target } from './target.js';

/** Every target. */
export const targets: readonly Target[] = [
  ...readerTargets,
  ...formatTargets,
  ...checkpointTargets,
  ...folderTargets,
  ...settingsTargets,
  ...commandLineTargets,
];

/**
 * How many of all inputs each target gets, at least one.
 * @param name a part of the names of the only targets to try
 */
export function shareOut(inputs: number, name = ''): ReadonlyMap<Target, number> {
  const chosen = targets.filter((target) => target.name.includes(name));
  const total = chosen.reduce((sum, { share }) => sum + share, 0);
  return new Map(chosen.map((target) => [target, Math.max(1, Math.ceil((inputs * target.share) / total))]));
}
