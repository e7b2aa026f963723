// Parts of the text that all model cards have in common.
import { fromMarkdownText, oneLine } from './markdown.js';

/** A snippet for the card: the command that labels a line with the model. */
export function cardSnippet(name: string): string {
  return snippet(`tag --model ${shellWord(oneLine(name))}`);
}

/** The same for a model that divides text: the command that uses it with the default tagger. */
export function segmenterSnippet(name: string): string {
  return snippet(`tag --segmenter ${shellWord(oneLine(name))} --output conllu`, 'cat text.txt');
}

function snippet(command: string, input = "echo 'The cat sat on the mat .'"): string {
  return `Beside this folder, or anywhere with the model's name on the hub:

\`\`\`sh
${input} | npx bytetag ${command}
\`\`\``;
}

/** A text quoted as one word of a shell command. */
export function shellWord(text: string): string {
  return /^[\w./@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The card for an upload. Its command names the repository instead of the folder. @param repository `org/name` */
export function cardOnHub(card: string, repository: string): string {
  const [, heading = ''] = /^# (.+)$/m.exec(card) ?? [];
  const title = fromMarkdownText(heading);
  return ['tag --model', 'train --model', 'tag --segmenter'].reduce((text, command) => {
    const before = `npx bytetag ${command} `;
    return text.replaceAll(`${before}${shellWord(title)}`, () => `${before}${shellWord(repository)}`);
  }, card);
}

/** A Markdown table of names and values. */
export function cardTable(rows: readonly (readonly [name: string, value: string])[]): string {
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}
