// Chooses the model: one that comes with the page, one of the service that it came from, one's own files, or one on the
// hub.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import {
  model,
  openFirstModel,
  openModel,
  openModelFiles,
  openServerModel,
  ownModel,
  ownModels,
  serverName,
} from './model.js';
import { needsToken, serverModels } from './server.js';

export function ModelPicker() {
  const address = useSignal('');
  useEffect(() => {
    void openFirstModel();
  }, []);
  const listed: readonly string[] = [...ownModels, ...serverModels.value.map(serverName)];
  return (
    <section aria-label="Model" class="model">
      <label>
        Model{' '}
        <select
          value={listed.includes(model.value.name) ? model.value.name : 'own'}
          onChange={({ currentTarget }) => {
            const name = ownModels.find((each) => each === currentTarget.value);
            if (name !== undefined) void openModel(name, ownModel(name));
            const served = serverModels.value.find((each) => serverName(each) === currentTarget.value);
            if (served !== undefined) void openServerModel(served);
          }}
        >
          {listed.map((name) => (
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
      {needsToken.value && <TokenForm />}
      <ModelState />
    </section>
  );
}

/** Asks for the token of the service. */
function TokenForm() {
  const token = useSignal('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (token.value !== '') void openFirstModel(token.value);
      }}
    >
      <label>
        Token of the server{' '}
        <input
          type="password"
          autocomplete="off"
          value={token.value}
          onInput={({ currentTarget }) => {
            token.value = currentTarget.value;
          }}
        />
      </label>
      <button type="submit">Use its models</button>
    </form>
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
