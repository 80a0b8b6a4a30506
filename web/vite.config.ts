import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

/** Every browser that runs the page reads WOFF 2; KaTeX's fonts in two older formats would only make it larger. */
const oneFontFormat: Plugin = {
  name: 'one-font-format',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('katex') && id.endsWith('.css') ? code.replace(/,\s*url\([^)]*\)\s*format\(["'](?:woff|truetype)["']\)/g, '') : null,
}

// Every URL is relative, so that the page works under any prefix and proxy.
export default defineConfig({
  base: './',
  plugins: [oneFontFormat, svelte()],
  worker: { format: 'es' },
  build: {
    outDir: '../src/sightline/server/static',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:6006' } },
})
