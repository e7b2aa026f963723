// Reads Markdown documents for the tests: their blocks, headings, links and flags.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A fenced block of code. */
export interface Block {
  /** The number of its first line, from 1. */
  readonly line: number;
  /** The words after the fence, such as `sh` or `text output`. */
  readonly info: string;
  readonly text: string;
  /** Whether there is only white space between it and the block before it. */
  readonly followsBlock: boolean;
}

/** A document by its blocks and the lines around them. */
export interface MarkdownDocument {
  readonly blocks: readonly Block[];
  /** The lines outside of blocks; those of blocks are empty here. */
  readonly prose: readonly string[];
}

/** Reads a document. @throws Error for a block that does not end */
export function readDocument(path: string): MarkdownDocument {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { readonly line: number; readonly info: string; readonly followsBlock: boolean } | undefined;
  let inside: string[] = [];
  let proseSinceBlock = true;
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const fence = /^```(.*)$/.exec(line);
      if (fence === null) {
        prose.push(open ? '' : line);
        if (open) inside.push(line);
        else if (line.trim() !== '') proseSinceBlock = true;
        return;
      }
      prose.push('');
      if (open === undefined) {
        open = { line: index + 2, info: (fence[1] ?? '').trim(), followsBlock: !proseSinceBlock };
        inside = [];
        return;
      }
      blocks.push({ ...open, text: inside.join('\n') });
      open = undefined;
      proseSinceBlock = false;
    });
  if (open !== undefined) throw new Error(`${path}: expected the last block to end, got the end of the file`);
  return { blocks, prose };
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf({ prose }: MarkdownDocument): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const anchors = prose.flatMap((line) => {
    const heading = /^#{1,6} +(.*)$/.exec(line)?.[1];
    if (heading === undefined) return [];
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '').replaceAll(' ', '-');
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return [count === 0 ? anchor : `${anchor}-${count}`];
  });
  return new Set(anchors);
}

/** What is wrong with the relative links of a document: files and headings that do not exist. */
export function brokenLinks(path: string): readonly string[] {
  const { prose } = readDocument(path);
  const targets = prose.flatMap((line) =>
    [...withoutCode(line).matchAll(/\]\(([^()\s]+(?:\([^()]*\))?)\)/g)].map(([, target = '']) => target),
  );
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const linked = file === '' ? path : normalize(join(dirname(path), decodeURIComponent(file)));
    if (!existsSync(linked)) return true;
    return anchor !== undefined && linked.endsWith('.md') && !anchorsOf(readDocument(linked)).has(anchor);
  });
}

function withoutCode(line: string): string {
  return line.replaceAll(/`[^`]*`/g, '');
}

/** Matches a printed text: a line `…` stands for any lines, and `…` within a line for any text. */
export function patternOf(shown: string): RegExp {
  const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const lines = shown.split('\n').map((line) => {
    if (line === '…') return '(?:.*\\n)*';
    return `${line.split('…').map(escaped).join('.*')}\\n`;
  });
  return new RegExp(`^${lines.join('')}$`);
}

/** A printed text in which all numbers are the same one, without bars and differences of spaces. */
export function withoutNumbers(text: string): string {
  return text
    .replaceAll(/[+-]?\d[\d.,:]*%?/g, '0')
    .replaceAll(/ *[█▏▎▍▌▋▊▉]+$/gm, '')
    .replaceAll(/ +/g, ' ');
}

/** The commands in the text of a block, each on one line and without comments. */
export function commandsOf(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
}
