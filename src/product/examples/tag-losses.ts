// What a loss makes of particular tags: weights and tags to avoid go in with an example, weights and avoided ids come out.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { Format } from '../../language/formats/format.js';
import type { PenaltyName } from '../../network/losses/tag-penalty.js';
import type { AvoidedId } from '../../network/t5/training-batch.js';

/** Which tags count for more or less, and which are to be avoided. */
export interface TagLosses {
  /**
   * Weight of a tag in the loss: of the ids that spell it, and at its word's marker. `balanced`: by how rare a tag is among the
   * training words (`balancedWeights`). Default: 1 each.
   */
  readonly weights?: Readonly<Record<string, number>> | 'balanced';
  /** Tags to avoid, with the strength of the penalty where one could be written and is wrong. Default: none. */
  readonly avoid?: Readonly<Record<string, number>>;
  /** How avoided tags are penalised. Default, where there are any: `unlikelihood`. */
  readonly penalty?: PenaltyName;
}

/** The same with the weights of tags, however they were asked for. */
export interface SettledTagLosses extends TagLosses {
  readonly weights?: Readonly<Record<string, number>>;
}

/** How avoided tags are penalised; undefined where there are none. */
export function penaltyOf({ avoid = {}, penalty = 'unlikelihood' }: TagLosses): PenaltyName | undefined {
  return Object.keys(avoid).length > 0 ? penalty : undefined;
}

/** What an example gets of it. */
export interface ExampleLosses {
  readonly targetWeights?: Float32Array;
  readonly avoided?: readonly AvoidedId[];
  readonly markerWeights?: Float32Array;
  readonly avoidedAtMarkers?: readonly AvoidedId[];
}

/** @throws BytetagError `usage` naming a tag that is none of the model's */
export function checkTagLosses({ weights = {}, avoid = {} }: TagLosses, tags: readonly string[]): void {
  for (const [option, tag] of [
    ...(weights === 'balanced' ? [] : Object.keys(weights)).map((tag) => ['tag weights', tag]),
    ...Object.keys(avoid).map((tag) => ['avoid', tag]),
  ]) {
    if (tag !== undefined && tags.includes(tag)) continue;
    throw new BytetagError('usage', `${option}: expected a tag of the training files, got ${describeValue(tag)}`);
  }
}

/**
 * The weights and avoided ids of one example. A tag is avoided at every word that has another one: where its target would
 * depart from the right one, and at the word's marker.
 * @param markerPositions of the source's word markers, where the encoder is trained, too
 */
export function exampleLosses(
  words: readonly string[],
  tags: readonly string[],
  format: Format,
  markerPositions: Int32Array | undefined,
  { weights = {}, avoid = {} }: SettledTagLosses,
): ExampleLosses {
  const hasWeights = Object.keys(weights).length > 0;
  const strengths = Object.entries(avoid).filter(([tag]) => format.tagSet.includes(tag));
  const weightOf = (tag: string): number => weights[tag] ?? 1;
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
