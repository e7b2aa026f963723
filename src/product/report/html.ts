// Markup that cannot be injected into: a template and its values go in, markup comes out with every text escaped.

/** Markup that may stand in a page as it is. Text is a `string`, so the two cannot be confused. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, markup is kept, `undefined` and `false` show nothing. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

/** A template of markup; its values are escaped unless they are markup. They may stand in text and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { markup: strings.map((string, index) => string + markupOf(values[index])).join('') };
}

/** Takes markup on trust: only for what this room or the plotting library made itself. */
export function trusted(markup: string): Html {
  return { markup };
}

/** Text as it must be written in markup and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\0]/g, (character) => entities[character] ?? '\uFFFD');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'object') return 'markup' in value ? value.markup : value.map(markupOf).join('');
  return escapeHtml(String(value));
}
