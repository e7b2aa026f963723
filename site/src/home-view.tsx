// What somebody takes home: the model, the sentences, and how to use them in Node.

import { zipModel } from '../../src/web.js';
import { keepChecked } from './checked-file.js';
import { counted } from './counted.js';
import { download } from './download.js';
import { training } from './training.js';
import { work } from './work.js';

export function HomeView() {
  const { list, task } = work.value;
  const checked = list.sentences.filter(({ isChecked }) => isChecked).length;
  const files = training.value?.files;
  return (
    <>
      <h2>The model</h2>
      {files ? (
        <button type="button" onClick={() => download('model.zip', zipModel(files))}>
          Download the model that was trained here
        </button>
      ) : (
        <p>No model has been trained here yet.</p>
      )}
      <h2>The sentences</h2>
      <button type="button" disabled={checked === 0} onClick={keepChecked}>
        Download {counted(checked, 'checked sentence')}
      </button>
      <h2>In Node</h2>
      <p>Where bytetag is installed, unpack the zip. Then, beside the folder of the model:</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled by keys */}
      <pre tabIndex={0}>{`npx bytetag tag --model ./model text.txt
npx bytetag eval --model ./model --data corrected.${task === 'upos' || task === 'xpos' ? 'conllu' : 'txt'}
node -e "import('bytetag').then(async ({ Tagger }) => console.log(await (await Tagger.load('./model')).tag('Hello.')))"`}</pre>
    </>
  );
}
