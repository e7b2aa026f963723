// The start of the page.
import { render } from 'preact';
import { App } from './app.js';
import { keepWork } from './work.js';

void keepWork();
// Without one, such as in a private window, the page works online alone. From a service it does so anyway.
if (import.meta.env.PROD && import.meta.env.MODE !== 'service')
  void navigator.serviceWorker?.register('./service-worker.js').catch(() => {});

const place = document.getElementById('app');
if (place !== null) render(<App />, place);
