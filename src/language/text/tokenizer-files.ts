// Writes the tokenizer files that Hugging Face expects in a checkpoint.
import { type Byt5Tokenizer, byt5Tokenizer } from './byt5-tokenizer.js';
import { type AddedToken, controlTokens, type TokenizerFiles } from './tokenizer-settings.js';
import { firstExtraId } from './vocabulary.js';

// Hugging Face's VERY_LARGE_INTEGER, int(1e30): no limit.
const unlimited = 1e30;

/**
 * The content of each tokenizer file by name, byte for byte as transformers 4.36 saves it. `AutoTokenizer` loads these
 * files and gives the same ids as `tokenizer`, for both file layouts that it may have been read from.
 */
export function tokenizerFiles(tokenizer: Byt5Tokenizer = byt5Tokenizer()): Record<keyof TokenizerFiles, string> {
  const { addedTokens, cleanUpTokenizationSpaces } = tokenizer;
  const extra = addedTokens.filter(({ id }) => id >= firstExtraId);
  const additionalSpecialTokens = extra.filter(({ special }) => special).map(({ content }) => content);
  const control = controlTokens.map(({ key, id, content }) => ({ key, content, token: tokenizer.tokenById.get(id) }));
  return {
    'tokenizer_config.json': formatJson({
      added_tokens_decoder: Object.fromEntries(
        addedTokens.map((token) => [token.id, { ...flags(token), special: token.special }]),
      ),
      additional_special_tokens: additionalSpecialTokens,
      clean_up_tokenization_spaces: cleanUpTokenizationSpaces,
      extra_ids: 0,
      model_max_length: unlimited,
      tokenizer_class: 'ByT5Tokenizer',
      ...Object.fromEntries(control.map(({ key, content, token }) => [key, token?.content ?? content])),
    }),
    'special_tokens_map.json': formatJson({
      additional_special_tokens: additionalSpecialTokens,
      ...Object.fromEntries(control.map(({ key, content, token }) => [key, token ? flags(token) : content])),
    }),
    'added_tokens.json': formatJson(Object.fromEntries(extra.map(({ id, content }) => [content, id]))),
  };
}

function flags({ content, lstrip, normalized, rstrip, singleWord }: AddedToken): Readonly<Record<string, unknown>> {
  return { content, lstrip, normalized, rstrip, single_word: singleWord };
}

/** Formats like Python's `json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)`, with a line end. */
function formatJson(content: Readonly<Record<string, unknown>>): string {
  const sorted = Object.fromEntries(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));
  // Python reads 1e+30 as a float, and a length must be an int.
  return `${JSON.stringify(sorted, null, 2).replace(': 1e+30', `: ${BigInt(unlimited)}`)}\n`;
}
