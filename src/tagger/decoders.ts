// The ways to read labels off a model: windows of words go in, labels come out.
import { BytetagError } from '../errors.js';
import type { Format } from '../formats/format.js';
import { noProblems } from '../formats/parse-labels.js';
import { beamSearch } from '../generate/beam.js';
import { type ConstrainedGeneration, constrainedGreedy } from '../generate/constrained.js';
import { constrainedBeam } from '../generate/constrained-beam.js';
import { choiceLogProbabilities, type TagProbability } from '../generate/constraint.js';
import { greedy } from '../generate/greedy.js';
import type { ModelRuntime, RunnableGraph } from '../generate/model-runtime.js';
import { createT5StepModel } from '../generate/t5-step-model.js';
import { encoderLogitsGraph } from '../t5/inference-graphs.js';
import { padSources } from '../t5/training-batch.js';
import type { Decoding, LabelledWords, LabellingOptions, TagAlternative } from './labelling.js';

/** A run of words that the model sees at once. */
export interface Window {
  readonly words: readonly string[];
  readonly sourceIds: Int32Array;
  readonly markerPositions: Int32Array | undefined;
}

/** Labels the windows of one batch. */
export type Decode = (
  windows: readonly Window[],
  format: Format,
  options: LabellingOptions,
) => Promise<readonly LabelledWords[]>;

/** Every way to decode. Owns its sessions. */
export interface Decoders extends Readonly<Record<Decoding, Decode>> {
  dispose(): Promise<void>;
}

/** What is generated may be longer than any right answer by this factor: enough to see an error, not to run on. */
const slack = 1.25;

/** Decoders for one model, whatever its tasks. Graphs are compiled when first needed. */
export function createDecoders(runtime: ModelRuntime): Decoders {
  const stepModel = createT5StepModel(runtime);
  let encoder: RunnableGraph | undefined;
  const sourcesOf = (windows: readonly Window[]): readonly Int32Array[] => windows.map(({ sourceIds }) => sourceIds);
  const biasOf = ({ bias }: LabellingOptions) => bias && new Map(Object.entries(bias));

  return {
    async free(windows, format, { beams = 1, signal }) {
      const limits = windows.map(({ words }) => Math.ceil(format.longestTarget(words) * slack) + 1);
      const limit = { maxNewTokens: Math.max(...limits), ...(signal && { signal }) };
      const generations =
        beams > 1
          ? (await beamSearch(stepModel, sourcesOf(windows), { ...limit, numBeams: beams })).map(([best]) => best)
          : await greedy(stepModel, sourcesOf(windows), limit);
      // Each has its own limit, so that the others in its batch make no difference.
      return windows.map(({ words }, index) =>
        format.parse(generations[index]?.ids.subarray(0, limits[index]) ?? [], words),
      );
    },

    async constrained(windows, format, options) {
      const { beams = 1, alternatives = 0, signal } = options;
      const bias = biasOf(options);
      const automata = windows.map(({ words }) => format.automaton(words));
      const generations =
        beams > 1
          ? (await constrainedBeam(stepModel, sourcesOf(windows), automata, { numBeams: beams, bias, signal })).map(
              ([best]) => best,
            )
          : await constrainedGreedy(stepModel, sourcesOf(windows), automata, { alternatives, bias, signal });
      return windows.map(({ words }, index) => {
        const generation = generations[index];
        const parsed = format.parse(generation?.ids ?? [], words);
        return generation === undefined
          ? parsed
          : { ...parsed, ...probabilitiesOf(generation, parsed.tags, alternatives) };
      });
    },

    async encoder(windows, format, options) {
      const tagIds = format.encodeMarkerTargets?.(format.tagSet);
      if (tagIds === undefined) {
        throw new BytetagError('usage', `decode encoder: expected a format with word markers, got ${format.name}`);
      }
      const { alternatives = 0 } = options;
      const bias = biasOf(options);
      encoder ??= await runtime.compile('encoder logits', () => encoderLogitsGraph(runtime.config));
      const feeds = padSources(sourcesOf(windows), runtime.config.padId);
      const scores = (await encoder.run(feeds)).logits?.data as Float32Array;
      const length = feeds.sourceIds.shape[1] ?? 0;
      const choices = format.tagSet.map((tag, index) => ({ tag, id: tagIds[index] ?? 0 }));
      return windows.map(({ words, markerPositions }, row) => {
        const best = words.map((_, word) => {
          const offset = (row * length + (markerPositions?.[word] ?? 0)) * runtime.config.vocab;
          const logProbabilities = choiceLogProbabilities(choices, scores, offset, bias);
          const tags = choices.map(({ tag }, index) => ({ tag, logProbability: logProbabilities[index] ?? 0 }));
          return bestOf(tags, Math.max(1, alternatives));
        });
        return {
          tags: best.map(([first]) => first?.tag ?? ''),
          confidences: best.map(([first]) => first?.probability ?? 0),
          ...(alternatives > 0 && { alternatives: best }),
          wellFormed: true,
          problems: noProblems,
        };
      });
    },

    async dispose() {
      await stepModel.dispose();
      await encoder?.dispose();
      encoder = undefined;
    },
  };
}

function probabilitiesOf(
  { words }: ConstrainedGeneration,
  tags: readonly string[],
  alternatives: number,
): Pick<LabelledWords, 'confidences' | 'alternatives'> {
  // No choice was made about a word that could only have one tag.
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
