// Parts that model cards have in common.
import { fromMarkdownText, oneLine } from './markdown.js';

/** The command that labels a line with a model. */
export function cardSnippet(name: string): string {
  return `Beside this folder, or anywhere with the model's name on the hub:

\`\`\`sh
echo 'The cat sat on the mat .' | npx bytetag tag --model ${shellWord(oneLine(name))}
\`\`\``;
}

/** A text as one word of a shell's command. */
export function shellWord(text: string): string {
  return /^[\w./@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A card as it is uploaded: its command names the repository. @param repository `org/name` */
export function cardOnHub(card: string, repository: string): string {
  const [, heading = ''] = /^# (.+)$/m.exec(card) ?? [];
  const title = fromMarkdownText(heading);
  return ['tag', 'train'].reduce((text, command) => {
    const before = `npx bytetag ${command} --model `;
    return text.replaceAll(`${before}${shellWord(title)}`, () => `${before}${shellWord(repository)}`);
  }, card);
}

/** A table of names and values, which are Markdown. */
export function cardTable(rows: readonly (readonly [name: string, value: string])[]): string {
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}
