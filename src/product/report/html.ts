// A template function for HTML that escapes every text, so that data cannot inject markup.

/** Safe markup. Text is a `string`, so the two cannot be confused. */
export interface Html {
  readonly markup: string;
}

/** A value in a template. Text is escaped, markup is kept, `undefined` and `false` show nothing. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

/**
 * Builds markup from a template. Values are escaped unless they are markup. They may stand in text and in quoted
 * attributes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { markup: strings.map((string, index) => string + markupOf(values[index])).join('') };
}

/** Marks a string as safe markup. Use it only for what this folder or the plotting library created itself. */
export function trusted(markup: string): Html {
  return { markup };
}

/** Escapes text for markup and for quoted attributes. */
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
