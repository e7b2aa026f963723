// Chooses the model: one that comes with the page, one's own files, or one on the hub.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { model, openModel, openModelFiles, ownModel, ownModels } from './model.js';

export function ModelPicker() {
  const address = useSignal('');
  useEffect(() => {
    void openModel(ownModels[0], ownModel(ownModels[0]));
  }, []);
  return (
    <section aria-label="Model" class="model">
      <label>
        Model{' '}
        <select
          value={ownModels.some((name) => name === model.value.name) ? model.value.name : 'own'}
          onChange={({ currentTarget }) => {
            const name = ownModels.find((each) => each === currentTarget.value);
            if (name !== undefined) void openModel(name, ownModel(name));
          }}
        >
          {ownModels.map((name) => (
            <option key={name}>{name}</option>
          ))}
          <option value="own" disabled>
            another
          </option>
        </select>
      </label>
      <details>
        <summary>Another model</summary>
        <label class="button">
          Files or a zip
          <input
            type="file"
            multiple
            onChange={({ currentTarget }) => openModelFiles([...(currentTarget.files ?? [])])}
          />
        </label>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (address.value !== '') void openModel(address.value, address.value);
          }}
        >
          <label>
            On the hub{' '}
            <input
              placeholder="org/name"
              value={address.value}
              onInput={({ currentTarget }) => {
                address.value = currentTarget.value;
              }}
            />
          </label>
          <button type="submit">Load</button>
        </form>
      </details>
      <ModelState />
    </section>
  );
}

function ModelState() {
  const { value } = model;
  switch (value.state) {
    case 'loading':
      return (
        <p role="status">
          Loading {value.name} <progress aria-label="Loading" value={value.loaded} max={value.total ?? 1e7} />
        </p>
      );
    case 'failed':
      return <p role="alert">{value.reason}</p>;
    case 'ready':
      return (
        <>
          {value.failure !== undefined && <p role="alert">{value.failure}</p>}
          <p role="status">
            {value.name}: {value.tagger.config.tasks.map(({ name }) => name).join(', ')}
          </p>
        </>
      );
  }
}
