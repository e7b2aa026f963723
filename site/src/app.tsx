// The frame of the page: its views, and the model that they share.
import { signal } from '@preact/signals';
import { CorrectView } from './correct-view.js';
import { HomeView } from './home-view.js';
import { ModelPicker } from './model-picker.js';
import { TagView } from './tag-view.js';
import { TrainView } from './train-view.js';

const views = { tag: 'Tag', correct: 'Correct', train: 'Train', home: 'Take home' } as const;

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

export function App() {
  return (
    <>
      <header>
        <h1>bytetag</h1>
        <nav aria-label="Views">
          {Object.entries(views).map(([name, title]) => (
            <a key={name} href={`#${name}`} aria-current={view.value === name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <ModelPicker />
      </header>
      <main>
        {view.value === 'tag' && <TagView />}
        {view.value === 'correct' && <CorrectView />}
        {view.value === 'train' && <TrainView />}
        {view.value === 'home' && <HomeView />}
      </main>
    </>
  );
}
