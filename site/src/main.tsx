// The start of the page.
import { render } from 'preact';
import { App } from './app.js';
import { keepWork } from './work.js';

void keepWork();

const place = document.getElementById('app');
if (place !== null) render(<App />, place);
