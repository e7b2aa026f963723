// Taggers in plain JavaScript on the treebank's own words: `{ library: 'wink-nlp' | 'compromise', folder, data, limit
// }` as JSON in the first argument, `folder` being where the library is installed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readTreebank, serveTagger } from './data.mjs';

const settings = JSON.parse(process.argv[2]);
const require = createRequire(join(settings.folder, 'package.json'));
const manifest = join(settings.folder, 'node_modules', settings.library, 'package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
const tag = { 'wink-nlp': createWink, compromise: createCompromise }[settings.library]();
await serveTagger({ name: settings.library, version }, await readTreebank(settings), (sentences) => sentences.map(tag));

/** wink-nlp's tags are those of Universal Dependencies. */
function createWink() {
  const nlp = require('wink-nlp')(require('wink-eng-lite-web-model'), ['pos']);
  return (words) => {
    const tokens = nlp.readDoc(words.join(' ')).tokens();
    return alignTags(words, tokens.out(), tokens.out(nlp.its.pos));
  };
}

/** compromise's tags from the most special to the most general, as those of Universal Dependencies. */
function createCompromise() {
  const nlp = require('compromise');
  const upos = [
    ...[
      ['Pronoun', 'PRON'],
      ['ProperNoun', 'PROPN'],
      ['Auxiliary', 'AUX'],
      ['Copula', 'AUX'],
      ['Modal', 'AUX'],
    ],
    ...[
      ['Determiner', 'DET'],
      ['Possessive', 'PRON'],
      ['Conjunction', 'CCONJ'],
      ['Preposition', 'ADP'],
    ],
    ...[
      ['Value', 'NUM'],
      ['Adverb', 'ADV'],
      ['Negative', 'PART'],
      ['Adjective', 'ADJ'],
      ['Verb', 'VERB'],
    ],
    ...[
      ['Noun', 'NOUN'],
      ['Expression', 'INTJ'],
      ['QuestionWord', 'PRON'],
      ['Emoji', 'SYM'],
      ['Url', 'X'],
    ],
  ];
  return (words) => {
    const terms = nlp(words.join(' '))
      .json({ offset: false })
      .flatMap((sentence) => sentence.terms);
    const texts = terms.flatMap(({ pre, text, post }) => [pre.trim(), text, post.trim()]);
    const tags = terms.flatMap(({ tags }) => [
      'PUNCT',
      upos.find(([name]) => tags.includes(name))?.[1] ?? 'X',
      'PUNCT',
    ]);
    return alignTags(words, texts, tags);
  };
}

/** The tag of the token in which each word begins, by their characters, spaces left out. */
function alignTags(words, tokens, tokenTags) {
  const tagAt = [];
  tokens.forEach((token, index) => {
    for (const character of token.replace(/\s/g, '')) for (const _ of character.split('')) tagAt.push(tokenTags[index]);
  });
  let position = 0;
  return words.map((word) => {
    const tag = tagAt[position];
    position += word.replace(/\s/g, '').length;
    return tag;
  });
}
