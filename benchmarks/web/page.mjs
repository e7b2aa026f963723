// The program of the page that is measured: it does what the benchmarks ask for, by `bytetag/web` or by transformers.js.
import { mergeModels, Tagger, train } from '../../dist/web.js';

const taggers = new Map();

/** Tags sentences of words. @returns tags and confidences of each sentence, and the seconds that it took */
async function label({ model, threads, sentences, decoding }) {
  if (!taggers.has(model)) taggers.set(model, await Tagger.load(model, { threads }));
  const start = performance.now();
  const labels = await taggers.get(model).label(sentences, { decoding });
  const seconds = (performance.now() - start) / 1000;
  return { labels: labels.map(({ tags, confidences }) => ({ tags, confidences })), seconds };
}

/** Trains, and reports each step's loss to the benchmark. */
async function learn({ sentences, options }) {
  const training = train(sentences, options);
  for await (const event of training) {
    if (event.type === 'step') await globalThis.reportStep(event.step, event.losses.loss);
  }
  await training.save();
}

/** Trains as the page does, and tags with the model that comes out. @returns the tags of each list of sentences */
async function improve({ model, sentences, isMean, tagged, options }) {
  const trained = await train(sentences, { ...options, model }).save();
  const { files } = isMean ? await mergeModels([{ model }, { model: trained.files }]) : trained;
  const tagger = await Tagger.load(files, { threads: options.threads });
  const tags = [];
  for (const words of tagged) {
    const labels = await tagger.label(words, { task: options.task });
    tags.push(labels.map((label) => label.tags));
  }
  await tagger.dispose();
  return tags;
}

let transformers;

/**
 * Generates greedily from texts by transformers.js, as its users do: padded, in batches of like length.
 * @param texts with the most new ids for each, the shortest first
 * @returns the ids of each text, and the seconds that it took
 */
async function generate({ exported, runtime, threads, texts, batchSize }) {
  if (transformers === undefined) {
    const { AutoModelForSeq2SeqLM, AutoTokenizer, env } = await import('@huggingface/transformers');
    Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: location.origin });
    Object.assign(env.backends.onnx.wasm, { wasmPaths: runtime, numThreads: threads });
    transformers = {
      version: env.version,
      tokenizer: await AutoTokenizer.from_pretrained(exported),
      model: await AutoModelForSeq2SeqLM.from_pretrained(exported, { dtype: 'fp32', device: 'wasm' }),
    };
  }
  const { version, tokenizer, model } = transformers;
  const ids = [];
  const start = performance.now();
  for (let first = 0; first < texts.length; first += batchSize) {
    const batch = texts.slice(first, first + batchSize);
    const inputs = tokenizer(
      batch.map(({ text }) => text),
      { padding: true },
    );
    const most = Math.max(...batch.map(({ longest }) => longest));
    const sequences = await model.generate({ ...inputs, max_new_tokens: most, do_sample: false });
    const [rows, length] = sequences.dims;
    for (let row = 0; row < rows; row++) {
      // Without the start id.
      ids.push(Array.from(sequences.data.subarray(row * length + 1, (row + 1) * length), Number));
    }
  }
  return { ids, version, seconds: (performance.now() - start) / 1000 };
}

Object.assign(globalThis, { label, learn, improve, generate, isReady: true });
