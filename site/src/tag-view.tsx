// Tags text as it is typed.
import { computed, signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatTagged, type Tagged } from '../../src/web.js';
import { download } from './download.js';
import { model, reasonOf } from './model.js';
import { Spans, Tokens } from './tokens.js';
import { addWork } from './work.js';

const example = 'She sells sea shells by the sea shore. Visiting relatives can be boring, and I don’t know why.';

/** What was typed, and the task that it is tagged for. */
const text = signal(example);
const task = signal('');

/** The tasks of the model, and the one that is chosen. */
const tasks = computed(() => (model.value.state === 'ready' ? model.value.tagger.config.tasks : []));
const chosen = computed(() => tasks.value.find(({ name }) => name === task.value) ?? tasks.value[0]);

/** Text is tagged when nothing has been typed for so long, in milliseconds. */
const pause = 150;

const outputs = { jsonl: 'JSON', conllu: 'CoNLL-U', text: 'text' } as const;

type Output = keyof typeof outputs;

export function TagView() {
  const tagged = useSignal<Tagged | undefined>(undefined);
  const failure = useSignal('');
  const { value: current } = model;
  const taskName = chosen.value?.name;
  const typed = text.value;
  useEffect(() => {
    if (current.state !== 'ready' || taskName === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const tag = async (): Promise<void> => {
      try {
        const result = await current.tagger.tag(typed, { task: taskName, alternatives: 3, signal });
        if (signal.aborted) return;
        tagged.value = result;
        failure.value = '';
      } catch (error) {
        if (!signal.aborted) failure.value = reasonOf(error);
      }
    };
    const timer = setTimeout(tag, pause);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [current, taskName, typed]);
  return (
    <>
      <label class="block">
        Text
        <textarea
          rows={5}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
        />
      </label>
      {tasks.value.length > 1 && (
        <fieldset>
          <legend>Task</legend>
          {tasks.value.map(({ name }) => (
            <label key={name}>
              <input
                type="radio"
                name="task"
                checked={name === taskName}
                onChange={() => {
                  task.value = name;
                }}
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      {failure.value !== '' && <p role="alert">{failure.value}</p>}
      {tagged.value && chosen.value && (
        <>
          {tagged.value.spans.length > 0 && <Spans tagged={tagged.value} labels={labelsOf(chosen.value.tags)} />}
          <Tokens tagged={tagged.value} tags={chosen.value.tags} />
          <p class="row">
            <button type="button" onClick={() => void sendToCorrect(tagged.value)}>
              Correct these tags
            </button>
          </p>
          <Outputs tagged={tagged.value} />
        </>
      )}
    </>
  );
}

/** The labels of spans among tags such as `B-PER`. */
function labelsOf(tags: readonly string[]): readonly string[] {
  return [...new Set(tags.map((tag) => tag.replace(/^\w[-_]/, '')))];
}

/** Puts the sentences of a text on the list of those to correct. */
async function sendToCorrect(tagged: Tagged | undefined): Promise<void> {
  if (tagged === undefined || model.value.state !== 'ready' || chosen.value === undefined) return;
  const sentences = tagged.sentences.map(({ start, end }) =>
    tagged.tokens.slice(start, end).map((token) => token.text),
  );
  await addWork(model.value.tagger, chosen.value, sentences);
  location.hash = 'correct';
}

/** The result as text, to be copied or kept. */
function Outputs({ tagged }: { readonly tagged: Tagged }) {
  const output = useSignal<Output>('jsonl');
  if (chosen.value === undefined) return null;
  let content: string;
  try {
    content = formatTagged(tagged, output.value, { task: chosen.value });
  } catch (error) {
    content = reasonOf(error);
  }
  return (
    <details class="outputs">
      <summary>Output</summary>
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
      </button>{' '}
      <button type="button" onClick={() => download(`tagged.${output.value}`, new TextEncoder().encode(content))}>
        Download
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled by keys */}
      <pre tabIndex={0}>{content}</pre>
    </details>
  );
}
