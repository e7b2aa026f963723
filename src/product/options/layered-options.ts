// Puts options on top of others, such as those of the command line on those of a file or a preset.

/** The options that can replace others than themselves. */
interface Replacing {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly optimizer?: string | undefined;
}

/**
 * The options of both; where both have one, that of `above`. Groups such as `lora` are joined. The length of training
 * is one choice, in epochs or in steps, so one of them replaces the other. An optimizer that finds its own learning
 * rate replaces the learning rate and the warm-up.
 */
export function layered<Options extends Replacing>(below: Options, above: Options): Options {
  const replaced = new Set<string>([
    ...(above.epochs !== undefined || above.maxSteps !== undefined ? ['epochs', 'maxSteps'] : []),
    ...(above.optimizer === 'adafactor-relative' ? ['learningRate', 'warmupSteps'] : []),
  ]);
  const kept = Object.entries(below).filter(([name]) => !replaced.has(name));
  const joined = Object.entries(above).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const under = Object.fromEntries(kept)[name];
    return [[name, groups.has(name) && isGroup(under) && isGroup(value) ? { ...under, ...value } : value]];
  });
  return { ...(Object.fromEntries(kept) as Options), ...Object.fromEntries(joined) };
}

/** The options whose values are joined. */
const groups = new Set(['lora', 'neftune']);

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
