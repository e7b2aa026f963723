// Trains on what was corrected, and shows what came out.
import { signal } from '@preact/signals';
import { zipModel } from '../../src/web.js';
import { counted } from './counted.js';
import { download } from './download.js';
import { model, openModel } from './model.js';
import { Plot } from './plot.js';
import {
  divideChecked,
  type Keeping,
  type Rightness,
  resumeTraining,
  startTraining,
  stopTraining,
  training,
} from './training.js';

const choices = { keeping: signal<Keeping>('mean'), maxSteps: signal(60) };

const waysToKeep: Readonly<Record<Keeping, string>> = {
  mean: 'Take the mean of the weights before and after',
  examples: 'Learn from example sentences, too',
  nothing: 'Do nothing against it',
};

/** More take hours. */
const mostSteps = 10_000;

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

export function TrainView() {
  const { learned, held } = divideChecked();
  const { value: current } = training;
  const isRunning = current?.state === 'running' || current?.state === 'comparing';
  const isHere = model.value.state === 'ready' && model.value.source !== undefined;
  return (
    <>
      <p>
        {counted(learned.length, 'checked sentence')} to learn from, {held.length} held back to measure.
      </p>
      <fieldset disabled={isRunning}>
        <legend>So that the model does not forget</legend>
        {(Object.keys(waysToKeep) as Keeping[]).map((way) => (
          <label key={way} class="choice">
            <input
              type="radio"
              name="keeping"
              checked={choices.keeping.value === way}
              onChange={() => {
                choices.keeping.value = way;
              }}
            />
            {waysToKeep[way]}
          </label>
        ))}
      </fieldset>
      <p class="row">
        <label>
          Steps{' '}
          <input
            type="number"
            min={1}
            max={mostSteps}
            value={choices.maxSteps.value}
            disabled={isRunning}
            onChange={({ currentTarget }) => {
              const steps = Math.round(currentTarget.valueAsNumber || 1);
              choices.maxSteps.value = Math.min(Math.max(1, steps), mostSteps);
              currentTarget.valueAsNumber = choices.maxSteps.value;
            }}
          />
        </label>
        <button
          type="button"
          disabled={isRunning || learned.length === 0 || !isHere}
          onClick={() => void startTraining({ keeping: choices.keeping.value, maxSteps: choices.maxSteps.value })}
        >
          Train
        </button>
        <button type="button" disabled={current?.state !== 'running'} onClick={stopTraining}>
          Stop
        </button>
      </p>
      {model.value.state === 'ready' && !isHere && <p>A model on the server cannot be trained in the page.</p>}
      {current && <Progress />}
    </>
  );
}

function Progress() {
  const { value: current } = training;
  if (current === undefined) return null;
  const { state, steps, evaluations, totalSteps, before, after, files, reason } = current;
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  const left = steps.length === 0 ? undefined : (seconds / steps.length) * (totalSteps - steps.length);
  return (
    <section aria-label="Training">
      {reason !== undefined && <p role="alert">{reason}</p>}
      <p role="status">
        {state === 'running' && `Step ${steps.length} of ${totalSteps}`}
        {state === 'running' && left !== undefined && `, about ${Math.ceil(left)} seconds left`}
        {state === 'comparing' && 'Measuring what came out'}
        {state === 'interrupted' && `Interrupted after ${steps.length} of ${totalSteps} steps`}
        {state === 'over' && `Over after ${steps.length} steps`}
      </p>
      {state === 'interrupted' && (
        <button type="button" onClick={() => void resumeTraining()}>
          Go on with this training
        </button>
      )}
      <progress aria-label="Progress" value={steps.length} max={totalSteps} />
      <div class="row">
        <Plot title="Loss" points={steps.map(({ step, losses }) => [step, losses.loss ?? 0])} end={totalSteps} />
        {evaluations.length > 0 && (
          <Plot
            title="Accuracy on sentences held back, on the way"
            points={evaluations.map(({ step, metrics }) => [step, metrics.accuracy ?? 0])}
            end={totalSteps}
          />
        )}
      </div>
      {before && (
        <table>
          <caption>Words with the right tag</caption>
          <thead>
            <tr>
              <th scope="col">Measured on</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {before.heldBack !== undefined && (
              <Row title="your sentences, held back" name="heldBack" before={before} after={after} />
            )}
            {before.examples !== undefined && (
              <Row title="English example sentences" name="examples" before={before} after={after} />
            )}
          </tbody>
        </table>
      )}
      {files && (
        <p class="row">
          <button type="button" onClick={() => void openModel('trained here', files)}>
            Use this model in the page
          </button>
          <button type="button" onClick={() => download('model.zip', zipModel(files))}>
            Take the model home
          </button>
        </p>
      )}
    </section>
  );
}

interface RowProps {
  readonly title: string;
  readonly name: keyof Rightness;
  readonly before: Rightness;
  readonly after: Rightness | undefined;
}

function Row({ title, name, before, after }: RowProps) {
  const [was, is] = [before[name], after?.[name]];
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{was === undefined ? '' : percent(was)}</td>
      <td>{is === undefined ? '…' : percent(is)}</td>
    </tr>
  );
}
