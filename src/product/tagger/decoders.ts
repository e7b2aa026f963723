// The ways to decode labels for windows of words with a model: free, constrained, by the encoder or joint.
import type { Tensor } from '../../engine/tensor/tensor.js';
import { BytetagError } from '../../foundation/errors.js';
import { divideAs, largestOf } from '../../foundation/lists.js';
import type { Automaton } from '../../language/formats/automaton.js';
import type { Format } from '../../language/formats/format.js';
import { noProblems } from '../../language/formats/parse-labels.js';
import { bestSequence, createTagGate, type Edges } from '../../language/spans/transitions.js';
import { fitsBatch, noSources, withSource } from '../../network/generate/batch-limits.js';
import { beamSearch } from '../../network/generate/beam.js';
import { type ConstrainedGeneration, constrainedGreedy } from '../../network/generate/constrained.js';
import { constrainedBeam } from '../../network/generate/constrained-beam.js';
import { choiceLogProbabilities, type TagBias, type TagProbability } from '../../network/generate/constraint.js';
import type { Decoding } from '../../network/generate/decodings.js';
import { withEvidence } from '../../network/generate/evidence.js';
import { greedy } from '../../network/generate/greedy.js';
import type { SequenceModel } from '../../network/generate/sequence-model.js';
import type { StepModel } from '../../network/generate/step-model.js';
import { batchCalls } from './batch-calls.js';
import type { LabelledWords, LabellingOptions, TagAlternative } from './labelling.js';

/** A sequence of words that the model sees at once. */
export interface Window {
  readonly words: readonly string[];
  readonly sourceIds: Int32Array;
  readonly markerPositions: Int32Array | undefined;
  /** Whether the window is at the beginning or the end of its sentence. */
  readonly edges: Edges;
}

/** Labels the windows of one batch. */
export type Decode = (
  windows: readonly Window[],
  format: Format,
  options: LabellingOptions,
) => Promise<readonly LabelledWords[]>;

/** A function for each way to decode. Owns its sessions. */
export interface Decoders extends Readonly<Record<Decoding, Decode>> {
  dispose(): Promise<void>;
}

/**
 * The generated text may be longer than any correct answer by this factor. This is enough to see an error, but stops
 * endless output.
 */
const slack = 1.25;

/** Makes decoders for one model with any tasks. Graphs are compiled when they are first needed. */
export function createDecoders(model: SequenceModel): Decoders {
  const stepModel = model.steps;
  const sourcesOf = (windows: readonly Window[]): readonly Int32Array[] => windows.map(({ sourceIds }) => sourceIds);

  /** Labels with the decoder, which can only write what the automata allow. */
  const decodeHeld = async (
    model: StepModel<unknown>,
    windows: readonly Window[],
    automata: readonly Automaton[],
    format: Format,
    { bias, numBeams = 1, alternatives = 0, signal }: LabellingOptions,
  ): Promise<readonly LabelledWords[]> => {
    const options = { bias: toTagBias(bias), signal };
    const generations =
      numBeams > 1
        ? (await constrainedBeam(model, sourcesOf(windows), automata, { ...options, numBeams })).map(([best]) => best)
        : await constrainedGreedy(model, sourcesOf(windows), automata, { ...options, alternatives });
    return windows.map(({ words }, index) => {
      const generation = generations[index];
      const parsed = format.parse(generation?.ids ?? [], words);
      return generation === undefined
        ? parsed
        : { ...parsed, ...probabilitiesOf(generation, parsed.tags, alternatives) };
    });
  };

  const ways: Readonly<Record<Decoding, Decode>> = {
    async free(windows, format, { numBeams = 1, signal }) {
      const limits = windows.map(({ words }) => Math.ceil(format.longestTarget(words) * slack) + 1);
      const limit = { maxNewTokens: largestOf(limits), ...(signal && { signal }) };
      const generations =
        numBeams > 1
          ? (await beamSearch(stepModel, sourcesOf(windows), { ...limit, numBeams })).map(([best]) => best)
          : await greedy(stepModel, sourcesOf(windows), limit);
      // Each window has its own limit, so that the others in its batch make no difference.
      return windows.map(({ words }, index) =>
        format.parse(generations[index]?.ids.subarray(0, limits[index]) ?? [], words),
      );
    },

    constrained(windows, format, options) {
      const automata = windows.map(({ words, edges }) => format.automaton(words, edges));
      return decodeHeld(stepModel, windows, automata, format, options);
    },

    async joint(windows, format, options) {
      const ids = new Map(tagChoicesOf(format, 'joint').map(({ tag, id }) => [tag, id]));
      let encoderLogits: Tensor | undefined;
      const hearing: StepModel<unknown> = {
        ...stepModel,
        async start(sources) {
          const { state, encoderLogits: logits } = await stepModel.start(sources, { withLogits: true });
          encoderLogits = logits;
          return { state };
        },
      };
      const automata = windows.map(({ words, markerPositions, edges }, row) =>
        withEvidence(format.automaton(words, edges), (word, tag) => {
          const offset = offsetOf(encoderLogits, row, markerPositions?.[word]);
          return Number(encoderLogits?.data[offset + (ids.get(tag) ?? 0)] ?? Number.NEGATIVE_INFINITY);
        }),
      );
      return decodeHeld(hearing, windows, automata, format, options);
    },

    async encoder(windows, format, options) {
      const { alternatives = 0 } = options;
      const choices = tagChoicesOf(format, 'encoder');
      const bias = toTagBias(options.bias);
      const logits = await model.encoderLogits(sourcesOf(windows));
      const gate = format.transitions && createTagGate(format.tagSet, format.transitions);
      return windows.map(({ words, markerPositions, edges }, row) => {
        const scores = words.map((_, word) => {
          const offset = offsetOf(logits, row, markerPositions?.[word]);
          return choiceLogProbabilities(choices, logits.data as Float32Array, offset, { bias });
        });
        const chosen = gate ? bestSequence(scores, gate, edges) : scores.map((word) => word.indexOf(largestOf(word)));
        const alternativesOf = (word: readonly number[]): readonly TagAlternative[] =>
          bestOf(
            choices.map(({ tag }, index) => ({ tag, logProbability: word[index] ?? 0 })),
            alternatives,
          );
        return {
          tags: chosen.map((tag) => format.tagSet[tag] ?? ''),
          confidences: chosen.map((tag, word) => Math.exp(scores[word]?.[tag] ?? 0)),
          ...(alternatives > 0 && { alternatives: scores.map(alternativesOf) }),
          wellFormed: true,
          problems: noProblems,
        };
      });
    },
  };
  // One batch at a time. Otherwise each of a thousand concurrent calls would keep the keys and values of its own batch
  // in memory.
  const inBatch = batchCalls<DecodingCall, readonly LabelledWords[]>({
    async run(calls, signal) {
      const [first] = calls;
      if (first === undefined) return [];
      const { way, format, options } = first;
      const windows = calls.flatMap((call) => call.windows);
      const labels = await ways[way](windows, format, { ...options, signal });
      return divideAs(
        labels,
        calls.map((call) => call.windows.length),
      );
    },
    fits,
    sizeOf: ({ windows }) => windows.length,
    lengthOf: ({ windows }) => largestOf(windows.map(({ sourceIds }) => sourceIds.length)),
  });
  const batched =
    (way: Decoding): Decode =>
    (windows, format, { signal, ...options }) => {
      const { bias = {}, numBeams = 1, alternatives = 0, batchSize = 32 } = options;
      const key = JSON.stringify([way, numBeams, alternatives, batchSize, Object.entries(bias).sort()]);
      return inBatch({ way, windows, format, options, key }, signal);
    };
  return {
    ...{ free: batched('free'), constrained: batched('constrained') },
    ...{ encoder: batched('encoder'), joint: batched('joint') },
    dispose: () => model.dispose(),
  };
}

/** Windows to decode, and how. */
interface DecodingCall {
  readonly way: Decoding;
  readonly windows: readonly Window[];
  readonly format: Format;
  readonly options: LabellingOptions;
  /** The same for calls with the same options. */
  readonly key: string;
}

/** Whether a call can be decoded together with others. */
function fits(batch: readonly DecodingCall[], call: DecodingCall): boolean {
  const { format, key, options } = call;
  if (batch[0]?.format !== format || batch[0].key !== key) return false;
  const lengths = [...batch, call].flatMap(({ windows }) => windows.map(({ sourceIds }) => sourceIds.length));
  const { batchSize = 32, numBeams = 1 } = options;
  return fitsBatch(lengths.reduce(withSource, noSources), { batchSize, beams: numBeams });
}

/** The tags and their ids at the markers of a source. @throws BytetagError `usage` for a format without markers */
function tagChoicesOf(format: Format, decoding: Decoding) {
  const ids = format.encodeMarkerTargets?.(format.tagSet);
  if (ids === undefined) {
    throw new BytetagError('usage', `decoding ${decoding}: expected a format with word markers, got ${format.name}`);
  }
  return format.tagSet.map((tag, index) => ({ tag, id: ids[index] ?? 0 }));
}

/** The offset of an encoder's scores for a position. @param logits [rows, source, vocab] */
function offsetOf(logits: Tensor | undefined, row: number, position = 0): number {
  const [, length = 0, vocab = 0] = logits?.shape ?? [];
  return (row * length + position) * vocab;
}

function toTagBias(bias: LabellingOptions['bias']): TagBias | undefined {
  return bias && new Map(Object.entries(bias));
}

function probabilitiesOf(
  { words }: ConstrainedGeneration,
  tags: readonly string[],
  alternatives: number,
): Pick<LabelledWords, 'confidences' | 'alternatives'> {
  // For a word that could only have one tag, the model made no choice.
  const confidences = tags.map((_, word) => Math.exp(words.get(word)?.logProbability ?? 0));
  if (alternatives === 0) return { confidences };
  return {
    confidences,
    alternatives: tags.map((tag, word) => {
      const choices = words.get(word);
      return choices ? choices.alternatives.map(toAlternative) : [{ tag, probability: 1 }];
    }),
  };
}

function bestOf(tags: readonly TagProbability[], count: number): readonly TagAlternative[] {
  return [...tags]
    .sort((a, b) => b.logProbability - a.logProbability)
    .slice(0, count)
    .map(toAlternative);
}

function toAlternative({ tag, logProbability }: TagProbability): TagAlternative {
  return { tag, probability: Math.exp(logProbability) };
}
