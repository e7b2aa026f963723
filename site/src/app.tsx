// The frame of the page: its views, and the model that they share.
import { signal } from '@preact/signals';
import { lazy } from './lazy.js';
import { openModelFiles } from './model.js';
import { ModelPicker } from './model-picker.js';
import { TagView } from './tag-view.js';

const views = {
  tag: { title: 'Tag', View: TagView },
  correct: { title: 'Correct', View: lazy(async () => (await import('./correct-view.js')).CorrectView) },
  train: { title: 'Train', View: lazy(async () => (await import('./train-view.js')).TrainView) },
  home: { title: 'Take home', View: lazy(async () => (await import('./home-view.js')).HomeView) },
} as const;

type View = keyof typeof views;

/** The view in the address, behind `#`. */
function viewOfAddress(): View {
  const name = location.hash.slice(1);
  return Object.hasOwn(views, name) ? (name as View) : 'tag';
}

const view = signal<View>(viewOfAddress());
addEventListener('hashchange', () => {
  view.value = viewOfAddress();
});

/** Takes what is dropped anywhere: a model, or a file of sentences to correct. */
async function take(event: DragEvent): Promise<void> {
  event.preventDefault();
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.some(({ name }) => /^bytetag\.json$|\.zip$|\.safetensors$/.test(name))) return openModelFiles(files);
  const [file] = files;
  if (file === undefined) return;
  location.hash = 'correct';
  const { openWorkFile } = await import('./work-file.js');
  await openWorkFile(file);
}

addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => void take(event));

export function App() {
  const { View } = views[view.value];
  return (
    <>
      <header>
        <h1>bytetag</h1>
        <nav aria-label="Views">
          {Object.entries(views).map(([name, { title }]) => (
            <a key={name} href={`#${name}`} aria-current={view.value === name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <ModelPicker />
      </header>
      <main>
        <View />
      </main>
    </>
  );
}
