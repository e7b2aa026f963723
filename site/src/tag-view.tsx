// Tags text as it is typed.
import { computed, signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Tagged } from '../../src/web.js';
import { lazy } from './lazy.js';
import { model, reasonOf } from './model.js';
import { labelsOf, Spans, Tokens } from './tokens.js';
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

const Outputs = lazy(async () => (await import('./outputs.js')).Outputs);

export function TagView() {
  const tagged = useSignal<Tagged | undefined>(undefined);
  const failure = useSignal('');
  const isOpen = useSignal(false);
  const { value: current } = model;
  const taskName = chosen.value?.name;
  const typed = text.value;
  /** Whether what is shown is not of the text as it is now. */
  const isStale = tagged.value !== undefined && tagged.value.text !== typed;
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
          {isStale && <p role="status">Tagging the text…</p>}
          <div class={isStale ? 'stale' : undefined}>
            {tagged.value.spans.length > 0 && <Spans tagged={tagged.value} labels={labelsOf(chosen.value.tags)} />}
            <Tokens tagged={tagged.value} tags={chosen.value.tags} />
          </div>
          <p class="row">
            <button
              type="button"
              disabled={isStale || tagged.value.tokens.length === 0}
              onClick={() => void sendToCorrect(tagged.value)}
            >
              Correct these tags
            </button>
          </p>
          <details
            class="outputs"
            onToggle={({ currentTarget }) => {
              isOpen.value = currentTarget.open;
            }}
          >
            <summary>Output</summary>
            {isOpen.value && <Outputs tagged={tagged.value} task={chosen.value} />}
          </details>
        </>
      )}
    </>
  );
}

/** Puts the sentences of a text on the list of those to correct. */
async function sendToCorrect(tagged: Tagged | undefined): Promise<void> {
  if (tagged === undefined || model.value.state !== 'ready' || chosen.value === undefined) return;
  const sentences = tagged.sentences.map(({ start, end }) => ({
    words: tagged.tokens.slice(start, end).map((token) => token.text),
  }));
  await addWork(model.value.tagger, chosen.value, sentences);
  location.hash = 'correct';
}
