// The tagging of bytetag's own interface: what a call may ask, and what it is answered.
import { type Static, Type } from 'typebox';
import { taskNamed } from '../../product/model/tagger-config.js';
import { taggingTable } from '../../product/options/tagging-table.js';
import { printedOffsets } from '../../product/output/output-options.js';
import { offsetConverter, shownTagged } from '../../product/output/shown-tagged.js';
import { checkInput } from '../../product/tagger/check-labelling.js';
import type { TaggingOptions } from '../../product/tagger/labelling.js';
import type { TagInput } from '../../product/tagger/tag-input.js';
import type { Tagged } from '../../product/tagger/tagged.js';
import type { Limits } from '../http/limits.js';
import { Problem } from '../http/problems.js';
import type { ServedModel } from '../models/served-model.js';
import { optionSchema } from './option-schema.js';

/** The most tags to show for each word, and the most beams: both multiply the work or the answer. */
const [mostAlternatives, mostBeams] = [100, 16];

const { task, decoding, numBeams, bias, alternatives, segment, locale } = taggingTable;

/** The schemas of a call's options, which are those of the library. @param names those of the models */
export const callOptionSchemas = (names: readonly string[]) => ({
  model: Type.Optional(Type.Enum([...names], { type: 'string', description: `default: ${names[0]}` })),
  task: Type.Optional(Type.Unsafe<string>(optionSchema(task))),
  decoding: Type.Optional(Type.Unsafe<TaggingOptions['decoding']>(optionSchema(decoding))),
  numBeams: Type.Optional(Type.Unsafe<number>(optionSchema({ ...numBeams, max: mostBeams }))),
  bias: Type.Optional(Type.Unsafe<Record<string, number>>(optionSchema(bias))),
  alternatives: Type.Optional(Type.Unsafe<number>(optionSchema({ ...alternatives, max: mostAlternatives }))),
  segment: Type.Optional(Type.Unsafe<TaggingOptions['segment']>(optionSchema(segment))),
  locale: Type.Optional(Type.Unsafe<string>(optionSchema(locale))),
  offsets: Type.Optional(
    Type.Enum([...printedOffsets], { type: 'string', description: 'what offsets into a text count (default: utf16)' }),
  ),
});

/** The options of a call. */
export type CallOptions = {
  readonly [Name in keyof OptionSchemas]?: Static<OptionSchemas[Name]> | undefined;
};
type OptionSchemas = ReturnType<typeof callOptionSchemas>;

/** The keys of a call of which there is one. */
const inputKeys = ['text', 'texts', 'words', 'sentences'] as const;

/** The schema of a call's body. */
export function tagBodySchema(names: readonly string[], { textLength, texts: mostTexts }: Limits) {
  const text = Type.String({ maxLength: textLength });
  const words = Type.Array(Type.String({ minLength: 1, maxLength: textLength }), { maxItems: textLength });
  return Type.Object(
    {
      text: Type.Optional({ ...text, description: 'a text, which is divided into sentences and words' }),
      texts: Type.Optional(Type.Array(text, { maxItems: mostTexts, description: 'several texts' })),
      words: Type.Optional({ ...words, description: 'a sentence that is divided into words already' }),
      sentences: Type.Optional(Type.Array(words, { maxItems: mostTexts, description: 'several such sentences' })),
      ...callOptionSchemas(names),
    },
    {
      additionalProperties: false,
      oneOf: inputKeys.map((key) => ({ required: [key] })),
      description: `an object with one of ${inputKeys.join(', ')}`,
    },
  );
}

/** What a call asks to tag. */
export interface CallInputs {
  readonly text?: string;
  readonly texts?: readonly string[];
  readonly words?: readonly string[];
  readonly sentences?: readonly (readonly string[])[];
}

/**
 * The inputs of a call, which has one of the keys.
 * @throws Problem 422 for a text that is no Unicode; 413 for words that together are longer than a text may be
 */
export function inputsOf(body: CallInputs, { textLength }: Limits): readonly TagInput[] {
  const { text, words } = body;
  const texts = body.texts ?? (text === undefined ? [] : [text]);
  const sentences = body.sentences ?? (words === undefined ? [] : [words]);
  const inputs = [...texts, ...sentences.map((own): TagInput => ({ words: own }))];
  const key = inputKeys.find((name) => body[name] !== undefined) ?? 'text';
  inputs.forEach((input, index) => {
    const where = key === 'text' || key === 'words' ? key : `${key}[${index}]`;
    checkInput(input, where);
    const length = typeof input === 'string' ? input.length : lengthOf(input.words);
    if (length <= textLength) return;
    throw new Problem(413, `${where}: expected at most ${textLength} characters, got ${length}`);
  });
  return inputs;
}

function lengthOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length + 1, 0);
}

const place = {
  start: Type.Integer({ minimum: 0, description: 'the offset of the first character' }),
  end: Type.Integer({ minimum: 0, description: 'the offset after the last character' }),
};
const probability = Type.Number({ minimum: 0, maximum: 1 });
const range = { start: Type.Integer({ minimum: 0 }), end: Type.Integer({ minimum: 0 }) };

/** The result for a text. */
export const resultSchema = Type.Object(
  {
    text: Type.String({ description: 'the text; of a list of words, all of them with a space between' }),
    tokens: Type.Array(
      Type.Object({
        text: Type.String(),
        tag: Type.String({ description: 'empty if the model wrote no readable tag (free decoding)' }),
        confidence: Type.Optional({ ...probability, description: 'the probability of the tag' }),
        ...place,
        alternatives: Type.Optional(Type.Array(Type.Object({ tag: Type.String(), probability }))),
      }),
    ),
    spans: Type.Array(
      Type.Object({
        text: Type.String(),
        label: Type.String({ description: 'the type of the span, such as PER' }),
        confidence: Type.Optional({ ...probability, description: 'the mean of those of its tokens' }),
        ...place,
      }),
      { description: 'of a task whose tags mark spans' },
    ),
    sentences: Type.Array(Type.Object(range), { description: 'the first token of each, and the one after the last' }),
    multiwords: Type.Optional(
      Type.Array(Type.Object({ text: Type.String(), ...range }), {
        description: 'what is written as one and has several words: the first token, and the one after the last',
      }),
    ),
  },
  { $id: 'Result' },
);

/** The answer of a call. */
export const tagAnswerSchema = Type.Object({
  model: Type.String(),
  task: Type.String(),
  results: Type.Array(Type.Ref('Result'), { description: 'one for each text or sentence' }),
});

/** Tags inputs. @throws BytetagError like `Tagger.tag` */
export async function tagInputs(
  model: ServedModel,
  inputs: readonly TagInput[],
  options: CallOptions,
  signal: AbortSignal,
): Promise<{ readonly model: string; readonly task: string; readonly results: readonly Tagged[] }> {
  const { offsets = 'utf16', model: _, ...tagging } = options;
  const { tagger, release } = model.hold();
  try {
    const { name } = taskNamed(tagger.config, options.task);
    const tagged = await tagger.tag(inputs, { ...tagging, task: name, signal });
    const results = tagged.map((each) => shownTagged(each, offsetConverter(each.text, offsets)));
    return { model: model.name, task: name, results };
  } finally {
    release();
  }
}
