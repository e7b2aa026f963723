// Components that are loaded when they are first shown, so that the page begins with little.
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { reasonOf } from './model.js';

/** @param load what a component is loaded by, such as an `import` of its module */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props) {
    const failure = useSignal('');
    const isLoaded = useSignal(loaded !== undefined);
    useEffect(() => {
      load().then(
        (component) => {
          loaded = component;
          isLoaded.value = true;
        },
        (error) => {
          failure.value = reasonOf(error);
        },
      );
    }, []);
    const Loaded = isLoaded.value ? loaded : undefined;
    if (Loaded !== undefined) return <Loaded {...props} />;
    return failure.value === '' ? null : <p role="alert">{failure.value}</p>;
  };
}
