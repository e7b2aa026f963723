// Starts the browser of the tests of the page: CHROMIUM, or where Debian puts Chromium.
import { type Browser, chromium } from 'playwright';

export function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/lib/chromium/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
