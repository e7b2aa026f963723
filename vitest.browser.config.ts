// The tests in a real browser: those of the web floor, which run in Chromium, and those of the page, which Node opens in
// it. `npm run test:browser`; CHROMIUM has its program.
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserCommands } from './test/web/support/browser-commands.js';

const executablePath = process.env.CHROMIUM ?? '/usr/lib/chromium/chromium';

// Only what hangs takes so long, also on a machine that is busy.
const patience = { testTimeout: 400_000, hookTimeout: 400_000 };

export default defineConfig({
  test: {
    projects: [
      {
        optimizeDeps: { exclude: ['onnxruntime-web'] },
        server: {
          headers: {
            // Isolates the page, so that WebAssembly may use threads.
            'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp',
          },
        },
        test: {
          ...patience,
          name: 'web',
          include: ['test/web/**/*.browser.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: browserCommands,
            provider: playwright({
              launchOptions: {
                executablePath,
                args: [
                  ...['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
                  '--enable-features=Vulkan',
                ],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      { test: { ...patience, name: 'site', include: ['test/site/**/*.e2e.ts'] } },
    ],
  },
});
