// Reads the configurations of runs that earlier versions began, in which some settings had other names.
import { isJsonObject, type JsonObject } from '../../foundation/json-object.js';

/** Today's names of settings by their names until version 0.1, for each object of a configuration. */
const renamed = {
  settings: {
    accumulation: 'gradientAccumulationSteps',
    maxGradientNorm: 'maxGradNorm',
    dropoutRate: 'dropout',
    branchDropoutRate: 'branchDropout',
    noise: 'neftune',
    evaluateEvery: 'evalSteps',
    saveEvery: 'saveSteps',
  },
  lora: { dropoutRate: 'dropout', fullModules: 'modulesToSave' },
  corruption: { meanSpanLength: 'meanNoiseSpanLength' },
  card: { languages: 'language', licence: 'license' },
  tagLosses: { weights: 'tagWeights' },
  reading: { kind: 'fileKind', offsets: 'spanOffsets' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The content of `run.json` with today's names. It is not checked. */
export function withTodaysNames(configuration: JsonObject): JsonObject {
  const { card, tagLosses, wordNoise, tasks, ...rest } = configuration;
  const inner = (['settings', 'lora', 'corruption'] as const).flatMap((key) => {
    const value = rest[key];
    return isJsonObject(value) ? [[key, rename(value, renamed[key])] as const] : [];
  });
  return {
    ...rest,
    ...Object.fromEntries(inner),
    ...(isJsonObject(card) && rename(card, renamed.card)),
    ...(isJsonObject(tagLosses) && fromTagLosses(tagLosses)),
    ...(isJsonObject(wordNoise) && fromWordNoise(wordNoise)),
    ...(tasks !== undefined && { tasks: Array.isArray(tasks) ? tasks.map(fromTask) : tasks }),
  };
}

function rename(object: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [Object.hasOwn(names, key) ? (names[key] ?? key) : key, value]),
  );
}

function fromTagLosses(losses: JsonObject): JsonObject {
  return { ...(losses.avoid !== undefined && { penalty: 'unlikelihood' }), ...rename(losses, renamed.tagLosses) };
}

/** `{ kinds: [{ kind, rate }], share }` as rates by kind. */
function fromWordNoise({ kinds, share }: JsonObject): JsonObject {
  const rates: Record<string, unknown[]> = {};
  for (const each of Array.isArray(kinds) ? kinds : []) {
    if (isJsonObject(each)) rates[String(each.kind)] = [...(rates[String(each.kind)] ?? []), each.rate];
  }
  return { noise: rates, noiseShare: share };
}

function fromTask(task: unknown): unknown {
  if (!isJsonObject(task) || !isJsonObject(task.reading)) return task;
  const { mostLineBytes, separator, ...reading } = rename(task.reading, renamed.reading);
  return {
    ...task,
    reading: {
      ...reading,
      ...(separator !== undefined && { separator: separator === '\t' ? 'tab' : separator }),
      ...(typeof mostLineBytes === 'number' && { lineLimit: mostLineBytes / 2 ** 20 }),
    },
  };
}
