// Converts the weights of tags and the tags to avoid into weights and avoided ids of an example's loss.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { Format } from '../../language/formats/format.js';
import type { PenaltyName } from '../../network/losses/tag-penalty.js';
import type { AvoidedId } from '../../network/train/sequence-example.js';

/** The tags that have a different weight in the loss, and the tags to avoid. */
export interface TagLosses {
  /**
   * The weight of a tag in the loss. It applies to the ids that spell the tag, and at the word's marker. `balanced`: by
   * how rare the tag is among the training words (`balancedWeights`). Default: 1 for each tag.
   */
  readonly tagWeights?: Readonly<Record<string, number>> | 'balanced';
  /**
   * Tags to avoid, with the strength of the penalty. It applies where the tag could be written and would be wrong.
   * Default: none.
   */
  readonly avoid?: Readonly<Record<string, number>>;
  /** The kind of penalty for avoided tags. Default, if there are any: `unlikelihood`. */
  readonly penalty?: PenaltyName;
}

/** The same with the weights of tags, however they were asked for. */
export interface SettledTagLosses extends TagLosses {
  readonly tagWeights?: Readonly<Record<string, number>>;
}

/** The kind of penalty for avoided tags; undefined if there are none. */
export function penaltyOf({ avoid = {}, penalty = 'unlikelihood' }: TagLosses): PenaltyName | undefined {
  return Object.keys(avoid).length > 0 ? penalty : undefined;
}

/** The weights and avoided ids of one example. */
export interface ExampleLosses {
  readonly targetWeights?: Float32Array;
  readonly avoided?: readonly AvoidedId[];
  readonly markerWeights?: Float32Array;
  readonly avoidedAtMarkers?: readonly AvoidedId[];
}

/** @throws BytetagError `usage` naming a tag that the model does not have */
export function checkTagLosses({ tagWeights = {}, avoid = {} }: TagLosses, tags: readonly string[]): void {
  for (const [option, tag] of [
    ...(tagWeights === 'balanced' ? [] : Object.keys(tagWeights)).map((tag) => ['tagWeights', tag]),
    ...Object.keys(avoid).map((tag) => ['avoid', tag]),
  ]) {
    if (tag !== undefined && tags.includes(tag)) continue;
    throw new BytetagError('usage', `${option}: expected a tag of the training files, got ${describeValue(tag)}`);
  }
}

/**
 * The weights and avoided ids of one example. A tag is avoided at every word that has another tag: at the place where
 * the target would first differ, and at the word's marker.
 * @param markerPositions of the source's word markers, if the encoder is trained, too
 */
export function exampleLosses(
  words: readonly string[],
  tags: readonly string[],
  format: Format,
  markerPositions: Int32Array | undefined,
  { tagWeights = {}, avoid = {} }: SettledTagLosses,
): ExampleLosses {
  const hasWeights = Object.keys(tagWeights).length > 0;
  const strengths = Object.entries(avoid).filter(([tag]) => format.tagSet.includes(tag));
  const weightOf = (tag: string): number => tagWeights[tag] ?? 1;
  const targetWeights = (): Float32Array => {
    const perId = new Float32Array(format.encodeTarget(words, tags).length).fill(1);
    format.tagRanges(words, tags).forEach(({ start, end }, word) => {
      perId.fill(weightOf(tags[word] ?? ''), start, end);
    });
    return perId;
  };
  return {
    ...(hasWeights && { targetWeights: targetWeights() }),
    ...(strengths.length > 0 && {
      avoided: strengths.flatMap(([tag, strength]) =>
        format.divergences(words, tags, tag).map(({ position, id }) => ({ position, id, strength })),
      ),
    }),
    ...(markerPositions && hasWeights && { markerWeights: Float32Array.from(tags, weightOf) }),
    ...(markerPositions &&
      strengths.length > 0 && {
        avoidedAtMarkers: strengths.flatMap(([avoided, strength]) => {
          const [id = 0] = format.encodeMarkerTargets?.([avoided]) ?? [];
          return tags.flatMap((tag, word) =>
            tag === avoided ? [] : [{ position: markerPositions[word] ?? 0, id, strength }],
          );
        }),
      }),
  };
}
