// Corrects tags, by click or by keys alone: the least certain sentence first.
import { computed, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { keepChecked } from './checked-file.js';
import { counted } from './counted.js';
import { colourOf } from './tokens.js';
import { adding, changeList, storageFailure, work } from './work.js';
import { fileFailure, openWorkFile } from './work-file.js';
import { byNeed, correct, correctionsIn, emptyList, keysOf, redo, undo, type WorkSentence } from './work-list.js';

/** The sentence that is shown, by its id, and its word that is chosen. 0: the first by need. */
const current = signal(0);
const word = signal(0);

const ordered = computed(() => byNeed(work.value.list.sentences));
const shown = computed(() => ordered.value.find(({ id }) => id === current.value) ?? ordered.value[0]);
const keys = computed(() => keysOf(work.value.tags));

function show(sentence: WorkSentence | undefined): void {
  if (sentence === undefined) return;
  current.value = sentence.id;
  word.value = 0;
}

/** Shows the sentence that is so many places away in the order. */
function move(by: number): void {
  const place = ordered.value.findIndex(({ id }) => id === shown.value?.id);
  show(ordered.value[place + by]);
}

function setTag(tag: string): void {
  const sentence = shown.value;
  if (sentence === undefined) return;
  const tags = sentence.tags.map((before, index) => (index === word.value ? tag : before));
  changeList((list) => correct(list, sentence.id, { tags, isChecked: sentence.isChecked }));
  word.value = Math.min(word.value + 1, sentence.words.length - 1);
}

/** Takes the last change back, or makes it again, and shows the sentence that it is of. */
function travel(way: 'undo' | 'redo'): void {
  const { done, undone } = work.value.list;
  const change = (way === 'undo' ? done : undone).at(-1);
  changeList(way === 'undo' ? undo : redo);
  if (change === undefined || change.id === shown.value?.id) return;
  current.value = change.id;
  word.value = 0;
}

/** Marks the sentence as right, and shows the next. */
function accept(): void {
  const sentence = shown.value;
  if (sentence === undefined) return;
  const next = ordered.value.find(({ id, isChecked }) => id !== sentence.id && !isChecked);
  changeList((list) => correct(list, sentence.id, { tags: sentence.tags, isChecked: true }));
  show(next);
}

/** What keys do. @returns whether the key does anything */
function press({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  const sentence = shown.value;
  if (sentence === undefined || altKey) return false;
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() === 'z') travel(shiftKey ? 'redo' : 'undo');
    else if (key.toLowerCase() === 'y') travel('redo');
    else return false;
    return true;
  }
  const last = sentence.words.length - 1;
  switch (key) {
    case 'ArrowRight':
      word.value = Math.min(word.value + 1, last);
      return true;
    case 'ArrowLeft':
      word.value = Math.max(word.value - 1, 0);
      return true;
    case 'ArrowDown':
      move(1);
      return true;
    case 'ArrowUp':
      move(-1);
      return true;
    case 'Enter':
      accept();
      return true;
    default: {
      const [tag] = [...keys.value].find(([, own]) => own === key.toLowerCase()) ?? [];
      if (tag !== undefined) setTag(tag);
      return tag !== undefined;
    }
  }
}

export function CorrectView() {
  const { list, task } = work.value;
  const checked = list.sentences.filter(({ isChecked }) => isChecked).length;
  return (
    <>
      <p class="row">
        <label class="button">
          Open a file
          <input
            type="file"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined) void openWorkFile(file);
            }}
          />
        </label>
        <button type="button" disabled={checked === 0} onClick={keepChecked}>
          Keep the checked sentences as a file
        </button>
        <button
          type="button"
          disabled={list.sentences.length === 0}
          onClick={() => {
            if (confirm(`Remove ${counted(list.sentences.length, 'sentence')}?`)) changeList(() => emptyList);
          }}
        >
          Remove all
        </button>
      </p>
      {[fileFailure.value, storageFailure.value].map((message) => message !== '' && <p role="alert">{message}</p>)}
      <p role="status">
        {counted(list.sentences.length, 'sentence')} for {task || 'no task yet'}, {checked} checked,{' '}
        {counted(
          list.sentences.reduce((sum, sentence) => sum + correctionsIn(sentence), 0),
          'tag',
        )}{' '}
        corrected
      </p>
      {adding.value !== '' && <p role="status">{adding.value}</p>}
      {checked > 0 && checked === list.sentences.length && <p>All sentences are checked.</p>}
      {shown.value ? <Sentence sentence={shown.value} /> : <p>Open a file, or send a text here from Tag.</p>}
    </>
  );
}

function Sentence({ sentence }: { readonly sentence: WorkSentence }) {
  const { tags, list } = work.value;
  const chosen = Math.min(word.value, sentence.words.length - 1);
  const place = useRef<HTMLButtonElement>(null);
  // At once, so that no key is lost that is pressed in between.
  useLayoutEffect(() => place.current?.focus(), [sentence.id, chosen, sentence.tags]);
  const onKeyDown = (event: KeyboardEvent): void => {
    // A button does by Enter what it does by a click.
    const isOfButton = event.key === 'Enter' && !(event.target as HTMLElement).classList.contains('token');
    if (!isOfButton && press(event)) event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the words and the tags in it take the focus
    <div class="correct" onKeyDown={onKeyDown}>
      {sentence.isChecked && <p class="checked">✓ checked</p>}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a look of its own */}
      <div role="group" aria-label={`Sentence ${sentence.id}${sentence.isChecked ? ', checked' : ''}`} class="words">
        {sentence.words.map((text, index) => {
          const tag = sentence.tags[index] ?? '';
          const isChanged = tag !== sentence.predicted[index];
          return (
            <button
              key={`${sentence.id} ${String(index)}`}
              type="button"
              class={isChanged ? 'token changed' : 'token'}
              ref={index === chosen ? place : null}
              tabIndex={index === chosen ? 0 : -1}
              aria-pressed={index === chosen}
              style={colourOf(tag, tags, isChanged ? 1 : (sentence.confidences[index] ?? 1))}
              onClick={() => {
                word.value = index;
              }}
            >
              <span class="word">{text}</span>
              <span class="tag">{tag}</span>
              {isChanged && <span class="sr-only">corrected from {sentence.predicted[index]}</span>}
            </button>
          );
        })}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a look of its own */}
      <div role="group" aria-label="Tags" class="palette">
        {tags.map((tag) => (
          <button
            key={tag}
            type="button"
            aria-pressed={sentence.tags[chosen] === tag}
            onClick={() => setTag(tag)}
            style={colourOf(tag, tags, 1)}
          >
            {tag} {keys.value.has(tag) && <kbd>{keys.value.get(tag)}</kbd>}
          </button>
        ))}
      </div>
      <p class="row">
        <button type="button" onClick={accept}>
          Right, next <kbd>Enter</kbd>
        </button>
        <button type="button" disabled={list.done.length === 0} onClick={() => travel('undo')}>
          Undo <kbd>Ctrl Z</kbd>
        </button>
        <button type="button" disabled={list.undone.length === 0} onClick={() => travel('redo')}>
          Redo <kbd>Ctrl Y</kbd>
        </button>
        <button type="button" onClick={() => move(-1)}>
          Sentence before <kbd>↑</kbd>
        </button>
        <button type="button" onClick={() => move(1)}>
          Sentence after <kbd>↓</kbd>
        </button>
      </p>
    </div>
  );
}
