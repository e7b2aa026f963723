// A model at work on words: sentences go in, what the model generates for each is read back into one label per word.
import { BytetagError, internal } from '../errors.js';
import type { Format, ParsedLabels, StructureProblems } from '../formats/format.js';
import { splitIntoWindows } from '../formats/windows.js';
import { constrainedGreedy } from '../generate/constrained.js';
import { greedy } from '../generate/greedy.js';
import type { ModelRuntime, RunnableGraph } from '../generate/model-runtime.js';
import { createT5StepModel } from '../generate/step-model.js';
import { encoderLogitsGraph } from '../t5/inference-graphs.js';
import { padSources } from '../t5/training-batch.js';

/**
 * How labels are read off a model: `constrained`, the decoder writes greedily, held to what is well-formed; `free`,
 * whatever it writes greedily; `encoder`, the best tag at each word marker in one pass of the encoder (formats with
 * markers, trained with the joint encoder loss).
 */
export const decodings = ['constrained', 'free', 'encoder'] as const;

/** Name of a way to decode. */
export type Decoding = (typeof decodings)[number];

/** How to label. */
export interface LabellingOptions {
  readonly decoding: Decoding;
  /** Sentences decoded side by side. Default 32. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of windows done and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Labels sentences. Owns its sessions. */
export interface Labeller {
  /** One result for each sentence, whose `tags` are as many as its words. */
  label(sentences: readonly (readonly string[])[], options: LabellingOptions): Promise<readonly ParsedLabels[]>;
  dispose(): Promise<void>;
}

/** A run of words that the model sees at once. */
interface Window {
  readonly sentence: number;
  readonly words: readonly string[];
  readonly sourceIds: Int32Array;
  readonly markerPositions: Int32Array | undefined;
}

/** What is generated may be longer than any right answer by this factor: enough to see an error, not to run on. */
const slack = 1.25;

/** A labeller. @param maxSourceLength longest source in ids: longer sentences are split at word boundaries */
export function createLabeller(runtime: ModelRuntime, format: Format, maxSourceLength: number): Labeller {
  const stepModel = createT5StepModel(runtime);
  const longestTag = format.tagSet.reduce((longest, tag) => (tag.length > longest.length ? tag : longest), '');
  let encoder: RunnableGraph | undefined;

  const labelFreely = async (windows: readonly Window[], signal?: AbortSignal): Promise<readonly ParsedLabels[]> => {
    const limits = windows.map(({ words }) => {
      const longest = words.map(() => longestTag);
      return Math.ceil(format.encodeTarget(words, longest).length * slack) + 1;
    });
    const sources = windows.map(({ sourceIds }) => sourceIds);
    const generations = await greedy(stepModel, sources, {
      maxNewTokens: Math.max(...limits),
      ...(signal && { signal }),
    });
    // Each has its own limit, so that the others in its batch make no difference.
    return windows.map(({ words }, index) =>
      format.parse(generations[index]?.ids.subarray(0, limits[index]) ?? [], words),
    );
  };

  const labelConstrained = async (
    windows: readonly Window[],
    signal?: AbortSignal,
  ): Promise<readonly ParsedLabels[]> => {
    const sources = windows.map(({ sourceIds }) => sourceIds);
    const automata = windows.map(({ words }) => format.automaton(words));
    const generations = await constrainedGreedy(stepModel, sources, automata, signal ? { signal } : {});
    return windows.map(({ words }, index) => format.parse(generations[index]?.ids ?? [], words));
  };

  const labelByEncoder = async (windows: readonly Window[]): Promise<readonly ParsedLabels[]> => {
    const tagIds = format.encodeMarkerTargets?.(format.tagSet);
    if (tagIds === undefined) {
      throw new BytetagError('usage', `decode encoder: expected a format with word markers, got ${format.name}`);
    }
    const { logits } = encoderLogitsGraph(runtime.config);
    if (logits === undefined) throw internal('the encoder graph has no logits');
    encoder ??= await runtime.compile({ logits });
    const feeds = padSources(
      windows.map(({ sourceIds }) => sourceIds),
      runtime.config.padId,
    );
    const scores = (await encoder.run(feeds)).logits?.data as Float32Array;
    const length = feeds.sourceIds.shape[1] ?? 0;
    return windows.map(({ words, markerPositions }, row) => {
      const tags = words.map((_, word) => {
        const start = (row * length + (markerPositions?.[word] ?? 0)) * runtime.config.vocab;
        const best = tagIds.reduce((a, b) => ((scores[start + b] ?? 0) > (scores[start + a] ?? 0) ? b : a));
        return format.tagOfMarkerTarget?.(best) ?? '';
      });
      return { tags, wellFormed: true, problems: noProblems };
    });
  };

  const labelAs = { constrained: labelConstrained, free: labelFreely, encoder: labelByEncoder } as const;

  return {
    async label(sentences, { decoding, batchSize = 32, signal, onProgress }) {
      const windows = sentences.flatMap((words, sentence) =>
        splitIntoWindows(words, maxSourceLength, format).map(({ start, end }): Window => {
          const part = words.slice(start, end);
          const { ids, markerPositions } = format.encodeSource(part);
          return { sentence, words: part, sourceIds: ids, markerPositions };
        }),
      );
      // Like lengths side by side: little padding, and rows that end together.
      const order = windows
        .map((_, index) => index)
        .sort((a, b) => (windows[a]?.sourceIds.length ?? 0) - (windows[b]?.sourceIds.length ?? 0) || a - b);
      const results: (ParsedLabels | undefined)[] = windows.map(() => undefined);
      for (let start = 0; start < order.length; start += batchSize) {
        signal?.throwIfAborted();
        const places = order.slice(start, start + batchSize);
        const batch = places.flatMap((place) => windows[place] ?? []);
        const labelled = await labelAs[decoding](batch, signal);
        labelled.forEach((labels, index) => {
          results[places[index] ?? -1] = labels;
        });
        onProgress?.(start + batch.length, windows.length);
      }
      const bySentence: ParsedLabels[][] = sentences.map(() => []);
      windows.forEach(({ sentence }, index) => {
        const result = results[index];
        if (result !== undefined) bySentence[sentence]?.push(result);
      });
      return bySentence.map(joinWindows);
    },
    async dispose() {
      await stepModel.dispose();
      await encoder?.dispose();
      encoder = undefined;
    },
  };
}

/** Nothing wrong. */
export const noProblems: StructureProblems = { missing: 0, extra: 0, unknownTag: 0, wordMismatch: 0 };

function joinWindows(parts: readonly ParsedLabels[]): ParsedLabels {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    tags: parts.flatMap(({ tags }) => tags),
    wellFormed: parts.every(({ wellFormed }) => wellFormed),
    problems: parts.map(({ problems }) => problems).reduce(addProblems, noProblems),
  };
}

/** Counts of two results together. */
export function addProblems(a: StructureProblems, b: StructureProblems): StructureProblems {
  return {
    missing: a.missing + b.missing,
    extra: a.extra + b.extra,
    unknownTag: a.unknownTag + b.unknownTag,
    wordMismatch: a.wordMismatch + b.wordMismatch,
  };
}
