import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
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

/** What came with the packages that are in the page and its workers: their licences ask to be handed on. */
const packages = new Set<string>()
const collect = (): Plugin => ({
  name: 'collect-packages',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      for (const source of file.type === 'chunk' ? Object.keys(file.modules) : file.originalFileNames) {
        const found = /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source.replaceAll('\\', '/').replace(/^\0/, ''))
        if (found) packages.add(resolve(found[0]))
      }
    }
  },
})
const licences = (): Plugin => ({
  name: 'licences',
  generateBundle() {
    const texts = [...packages].sort().map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<string, string>
      const file = readdirSync(folder).find((entry) => /^(licen[sc]e|copying)/i.test(entry))
      return `${name} ${version} (${license})\n\n${file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : ''}\n`
    })
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) })
  },
})

/** app/early.ts is a script of its own, which the page names beside the one that it starts with. */
const early = (): Plugin => {
  const id = resolve('src/app/early.ts')
  return {
    name: 'early',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id })
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) =>
        Object.values(bundle).flatMap((file) =>
          file.type === 'chunk' && file.facadeModuleId !== null && resolve(file.facadeModuleId) === id
            ? [{ tag: 'script', attrs: { type: 'module', async: true, crossorigin: true, src: `./${file.fileName}` }, injectTo: 'head' as const }]
            : [],
        ),
    },
  }
}

// Every URL is relative, so that the page works under any prefix and proxy.
export default defineConfig({
  base: './',
  plugins: [oneFontFormat, svelte(), early(), collect(), licences()],
  worker: { format: 'es', plugins: () => [collect()] },
  build: {
    outDir: '../src/sightline/server/static',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What many parts of the page need comes as one file: each one costs a question.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'early', test: /[\\/]src[\\/]kinds[\\/](list|\w+[\\/]index)\.ts$/ },
            { name: 'common', tags: ['$initial'], minShareCount: 2 },
            { name: 'cards', minShareCount: 4 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:6006' } },
})
