// The tests in a real browser: those of the web floor, in Chromium. `npm run test:browser`; CHROMIUM has its program.
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserCommands } from './test/web/support/browser-commands.js';

const executablePath = process.env.CHROMIUM ?? '/usr/lib/chromium/chromium';

export default defineConfig({
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  server: {
    headers: {
      // Isolates the page, so that WebAssembly may use threads.
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  test: {
    include: ['test/web/**/*.browser.ts'],
    testTimeout: 400_000,
    hookTimeout: 400_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      commands: browserCommands,
      provider: playwright({
        launchOptions: {
          executablePath,
          args: [
            '--no-sandbox',
            '--enable-unsafe-webgpu',
            '--use-webgpu-adapter=swiftshader',
            '--enable-features=Vulkan',
          ],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
