// The beginning of a model card, which the hub reads: https://huggingface.co/docs/hub/model-cards
import { unicodeEscape } from '../../foundation/unicode-escape.js';

/** For the model card's metadata. */
export interface CardFacts {
  /** ISO 639 codes: `en`. */
  readonly languages?: readonly string[];
  /** As the hub writes licences: `apache-2.0`. */
  readonly licence?: string;
}

/** What the hub reads of a card. */
export interface CardMetadata extends CardFacts {
  readonly library: string;
  /** The base's id on the hub. */
  readonly base?: string | undefined;
  readonly tags: readonly string[];
  /** Further lines of YAML. */
  readonly more?: readonly string[];
}

/** The beginning of a card. */
export function cardMetadata({ languages = [], licence, library, base, tags, more = [] }: CardMetadata): string {
  return [
    '---',
    ...yamlList('language', languages),
    ...(licence === undefined ? [] : [`license: ${yamlText(licence)}`]),
    `library_name: ${library}`,
    ...(base === undefined ? [] : [`base_model: ${yamlText(base)}`]),
    // What the hub makes Python code of. As token-classification, a T5 would be loaded with a layer of random weights on top.
    'pipeline_tag: text2text-generation',
    ...yamlList('tags', tags),
    ...more,
    '---',
    '',
  ].join('\n');
}

/** A list under a key, as lines of YAML; none where it is empty. */
export function yamlList(key: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`${key}:`, ...values.map((value) => `- ${yamlText(value)}`)];
}

/** A text as YAML: in quotes where it would be read as something else. `no` is a language, and false in YAML 1.1. */
export function yamlText(value: string): string {
  const isPlain = /^[a-z][\w./-]*$/i.test(value) && !/^(?:y|yes|n|no|true|false|on|off|null)$/i.test(value);
  return isPlain ? value : yamlQuoted(value);
}

/** A text in quotes. JSON leaves some line breaks of YAML and some control characters as they are. */
export function yamlQuoted(value: string): string {
  return JSON.stringify(value).replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, unicodeEscape);
}

/** What `yamlText` was made of; of text that another has written, what stands there. */
export function fromYamlText(text: string): string {
  const trimmed = text.trim();
  try {
    const value: unknown = JSON.parse(trimmed);
    if (typeof value === 'string') return value;
  } catch {
    // Not in double quotes.
  }
  return trimmed.replace(/^(['"])(.*)\1$/, '$2');
}
