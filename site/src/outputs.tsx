// The result of tagging as text.
import { useSignal } from '@preact/signals';
import { type FormatTaggedOptions, formatTagged, type Tagged } from '../../src/web.js';
import { download } from './download.js';
import { reasonOf } from './model.js';

const outputs = { jsonl: 'JSON', conllu: 'CoNLL-U', text: 'text' } as const;

type Output = keyof typeof outputs;

interface OutputsProps {
  readonly tagged: Tagged;
  readonly task: FormatTaggedOptions['task'];
}

/** The result as text, to be copied or kept. */
export function Outputs({ tagged, task }: OutputsProps) {
  const output = useSignal<Output>('jsonl');
  let content: string;
  try {
    content = formatTagged(tagged, output.value, { task });
  } catch (error) {
    content = reasonOf(error);
  }
  return (
    <>
      <p>
        <label>
          Form{' '}
          <select
            value={output.value}
            onChange={({ currentTarget }) => {
              output.value = currentTarget.value as Output;
            }}
          >
            {Object.entries(outputs).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => void navigator.clipboard.writeText(content)}>
          Copy
        </button>
        <button type="button" onClick={() => download(`tagged.${output.value}`, new TextEncoder().encode(content))}>
          Download
        </button>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled by keys */}
      <pre tabIndex={0}>{content}</pre>
    </>
  );
}
