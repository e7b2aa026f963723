// Finds what Unicode's rules for words and sentences tear apart, though it is one word: addresses, hashtags, emoticons,
// rows of punctuation, abbreviations.

/** A part of a text that is one word, in UTF-16 units. */
export interface KeptRange {
  readonly start: number;
  readonly end: number;
  /** Whether it is an abbreviation after which a sentence goes on, such as *Dr.* */
  readonly continues: boolean;
}

// Each pattern begins with a character that cannot be within an earlier match of itself, or has a limit: a text of a
// million letters or signs takes time in proportion to its length.
const notInWord = '(?<![\\p{L}\\p{N}])';
const patterns = {
  address: `${notInWord}(?:https?://|ftp://|www\\.)[^\\s<>"“”]+`,
  email: `${notInWord}[\\p{L}\\p{N}][\\p{L}\\p{N}._%+-]{0,63}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}`,
  hashtag: `(?<![\\p{L}\\p{N}&@#])[#@](?=[\\p{L}_])[\\p{L}\\p{N}\\p{M}_]+`,
  emoticon:
    "(?<![\\p{N}:;=])[:;=][-o*’']?[)(\\]\\[}{]+(?![\\p{L}\\p{N}])" +
    `|${notInWord}[:;=][-o*’']?[DPpOo/\\\\|@3](?![\\p{L}\\p{N}/])` +
    `|${notInWord}(?:<3+(?!\\p{N})|\\^[_.-]?\\^|-_+-|[xX]D+(?!\\p{L})|[oO]_[oO](?!\\p{L}))`,
  row: '(?<![.])[.]{2,}|(?<![!?])[!?]{2,}|(?<!-)-{2,}|(?<![*])[*]{2,}|(?<!=)={2,}|(?<!_)_{2,}|(?<!~)~{2,}|(?<!…)…{2,}',
  initials: `${notInWord}(?:\\p{L}\\.){2,20}(?!\\p{L})`,
  number: `${notInWord}\\p{N}{1,4}(?:[:/]\\p{N}{1,4}){1,2}(?![\\p{L}\\p{N}])`,
} as const;

/** Titles and other abbreviations of English that a name or a number follows. */
const titles =
  'Adm|Attys?|Capt|Cols?|Cmdr|Drs?|Ft|Gens?|Govs?|Hon|Lts?|Maj|Messrs|Mlle|Mmes?|Mrs?|Ms|Mt|Profs?|Reps?|Revs?' +
  '|Sens?|Sgts?|Ste?|vs';
/** Abbreviations of English that may end a sentence. */
const abbreviations =
  'Aug|Ave|Blvd|Co|Corp|Dec|Dept|Esq|Etc|Feb|Fri|Inc|Jan|Jr|Ltd|Mon|Nov|Oct|Sat|Sept?|Sr|Sun|Thurs?|Tues?|Wed|al|ca' +
  '|cf|ed|eds|etc|ext|fig|vol';
/** Beginnings of English words that a hyphen does not separate, beside single letters. */
const prefixes =
  'anti|bi|co|counter|cross|ex|extra|inter|intra|mega|micro|mid|mini|multi|neo|non|over|pan|post|pre|pro|pseudo|re' +
  '|semi|socio|sub|super|trans|ultra|un|under';

const english = {
  ...patterns,
  title: `${notInWord}(?:(?:${titles})\\.(?=\\s)|Nos?\\.(?=\\s\\p{N}))`,
  initial:
    '(?<=^|[.!?]\\s|(?:^|[\\s(])\\p{Lu}[\\p{L}.]{0,20}\\s)\\p{Lu}\\.' +
    "(?=\\s(?:\\p{Lu}\\.\\s){0,4}\\p{Lu}[\\p{Ll}’'])",
  abbreviation: `${notInWord}(?:${abbreviations})\\.`,
  prefixed: `(?<![\\p{L}\\p{N}-])(?:\\p{L}|${prefixes})-\\p{L}+(?![\\p{L}-])`,
} as const;

const joined = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .map(([name, pattern]) => `(?<${name}>${pattern})`)
    .join('|');
const everywhere = new RegExp(joined(patterns), 'gu');
const inEnglish = new RegExp(joined(english), 'gu');

/**
 * The parts of a text that are kept together, in their order and without overlap. They have no white space.
 * @param isEnglish whether abbreviations and prefixes of English are kept, too
 */
export function* keptTogether(text: string, isEnglish: boolean): Generator<KeptRange> {
  for (const { 0: found, index, groups = {} } of text.matchAll(isEnglish ? inEnglish : everywhere)) {
    const whole = groups.address === undefined ? found : withoutEnd(found);
    const continues = groups.title !== undefined || groups.initial !== undefined;
    if (whole.length > 1) yield { start: index, end: index + whole.length, continues };
  }
}

/** What stands after an address more often than in it. */
const [marks, closing] = [new Set('.,;:!?\'’"»…*'), new Set(')]}')];

/** An address without the punctuation after it. A closing bracket belongs to it if it has an opening one. */
function withoutEnd(address: string): string {
  const hasBracket = /[([{]/.test(address);
  let end = address.length;
  for (let last = address[end - 1]; last !== undefined; last = address[end - 1]) {
    if (!marks.has(last) && (hasBracket || !closing.has(last))) break;
    end--;
  }
  return address.slice(0, end);
}
