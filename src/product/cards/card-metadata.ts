// Writes and reads the metadata at the beginning of a model card, which the hub reads:
// https://huggingface.co/docs/hub/model-cards

import { unicodeEscape } from '../../foundation/unicode-escape.js';
import type { CardFacts } from '../model/card-facts.js';

/** The metadata of a card, which the hub reads. */
export interface CardMetadata extends CardFacts {
  readonly library: string;
  /** The base's id on the hub. */
  readonly base?: string | undefined;
  readonly tags: readonly string[];
  /** Further lines of YAML. */
  readonly more?: readonly string[];
}

/** The text of the metadata at the beginning of a card. */
export function cardMetadata({ language = [], license, library, base, tags, more = [] }: CardMetadata): string {
  return [
    '---',
    ...yamlList('language', language),
    ...(license === undefined ? [] : [`license: ${yamlText(license)}`]),
    `library_name: ${library}`,
    ...(base === undefined ? [] : [`base_model: ${yamlText(base)}`]),
    // The hub uses this for its example code in Python. With token-classification, that code would load a T5 with a
    // layer of random weights on top.
    'pipeline_tag: text2text-generation',
    ...yamlList('tags', tags),
    ...more,
    '---',
    '',
  ].join('\n');
}

/** A key with a list, as lines of YAML; no lines if the list is empty. */
export function yamlList(key: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`${key}:`, ...values.map((value) => `- ${yamlText(value)}`)];
}

/** A text as YAML, in quotes if it would be read as something else. `no` is a language, and false in YAML 1.1. */
export function yamlText(value: string): string {
  const isPlain = /^[a-z][\w./-]*$/i.test(value) && !/^(?:y|yes|n|no|true|false|on|off|null)$/i.test(value);
  return isPlain ? value : yamlQuoted(value);
}

/**
 * A text in quotes. JSON does not escape some line breaks of YAML and some control characters, so these are escaped
 * here.
 */
export function yamlQuoted(value: string): string {
  return JSON.stringify(value).replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, unicodeEscape);
}

/** The reverse of `yamlText`. For text that another program has written, the text without quotes. */
export function fromYamlText(text: string): string {
  const trimmed = text.trim();
  try {
    const value: unknown = JSON.parse(trimmed);
    if (typeof value === 'string') return value;
  } catch {
    // It is not in double quotes.
  }
  return trimmed.replace(/^(['"])(.*)\1$/, '$2');
}
