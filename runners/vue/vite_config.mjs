// How Vite finds and transforms the modules of a Vue project, without the project's own configuration.

import { readFileSync, readdirSync } from "node:fs"
import path from "node:path"
import { BASE, first } from "../typescript/vite_config.mjs"
import { aliases } from "./aliases.mjs"
import { answerCode, answerImports } from "./answers.mjs"
import { load, ofProject } from "./modules.mjs"

const STYLE = "\0llmbench:style"
const STYLE_FILE = /\.(css|less|sass|scss|styl|stylus|pcss|postcss|sss)$/

/** Packages that Vite bundles for a browser would each bring a copy of these along. */
const UNBUNDLED = [
  "vue",
  ..."compiler-core compiler-dom compiler-ssr reactivity runtime-core runtime-dom server-renderer shared test-utils"
    .split(" ")
    .map((name) => `@vue/${name}`),
]
/** Vitest itself would look for some of them in the project, which may not have them. */
const unbundled = {
  name: "llmbench:unbundled",
  setup(build) {
    build.onResolve({ filter: /^(vue|@vue\/[\w-]+)$/ }, ({ path, kind }) =>
      kind !== "require-call" && UNBUNDLED.includes(path) ? { path, external: true } : null,
    )
  },
}

/** `home`: the folder whose tsconfig.json and packages count. `answers`, `tests`: absolute paths. */
export async function viteConfig(modules, home, { answers, tests, inBrowser }) {
  const { default: vue } = await load(modules, "@vitejs/plugin-vue")
  return {
    ...BASE,
    server: { fs: { allow: ["/project", "/deps", "/judges", path.dirname(modules), BASE.cacheDir] } },
    optimizeDeps: {
      exclude: UNBUNDLED,
      // Testing libraries ask for variables of their own; a page has none.
      esbuildOptions: { plugins: [unbundled], define: { "process.env": "{}" } },
    },
    plugins: [
      answerImports(answers, tests),
      ownPackages(modules, home, inBrowser),
      await aliases(modules, home),
      withoutStyles(),
      withoutCustomBlocks(),
      vue({ compiler: compilerOf(modules, home), devToolsEnabled: false }),
      ...(await jsx(modules, home)),
      answerCode(answers),
    ],
  }
}

/** The project's own; it needs some TypeScript to look up types that `defineProps` imports. */
function compilerOf(modules, home) {
  const compiler = ofProject(home, "vue/compiler-sfc") ?? ofProject(modules, "vue/compiler-sfc")
  compiler.registerTS?.(() => ofProject(modules, "typescript"))
  return compiler
}

/** Vitest is the runner's; Vue is the project's, and never loaded twice. */
function ownPackages(modules, home, inBrowser) {
  // Vite looks up packages from a file that is there, or else from the root.
  const ours = path.join(modules, "vitest/package.json")
  const theirs = path.join(home, "tsconfig.json")
  return {
    name: "llmbench:packages",
    enforce: "pre",
    resolveId: first(async function (id, importer, options) {
      const from = (place) => this.resolve(id, place, { ...options, skipSelf: true })
      if (/^(vitest|@vitest\/[\w-]+)(\/|$)/.test(id)) return await from(ours)
      if (!/^(vue|@vue\/[\w-]+)(\/|$)/.test(id)) return null
      if (importer?.startsWith("/deps/") && !inBrowser) return null
      if (inBrowser && id === "vue") return await this.resolve("vue/dist/vue.esm-bundler.js", theirs, options)
      return (await from(theirs)) ?? (id === "@vue/test-utils" ? testUtils(modules) : await from(ours))
    }),
  }
}

/** The runner's own, for projects without: to be inlined, so that its Vue is the project's. */
export function testUtils(modules) {
  return path.join(modules, "@vue/test-utils/dist/vue-test-utils.esm-bundler.mjs")
}

/** Style sheets are nothing, those of CSS modules give each class its own name. */
function withoutStyles() {
  const names = "new Proxy({}, { get: (_, key) => (typeof key === 'string' ? key : undefined) })"
  return {
    name: "llmbench:styles",
    enforce: "pre",
    resolveId: first((id) => {
      const [file, query = ""] = id.split("?")
      if (/(^|&)(raw|url|inline)\b/.test(query)) return null
      return /(^|&)type=style\b/.test(query) || STYLE_FILE.test(file) ? STYLE : null
    }),
    load: (id) => (id === STYLE ? `export default ${names}` : null),
  }
}

/** Blocks such as `<docs>` and `<i18n>` are for plugins of the project's. */
function withoutCustomBlocks() {
  return {
    name: "llmbench:blocks",
    enforce: "pre",
    load(id) {
      const type = /\?vue&type=(\w+)/.exec(id)?.[1]
      return type && !["script", "template", "style"].includes(type) ? "export default () => {}" : null
    },
  }
}

/** Babel takes a while to load: only where the project holds JSX. */
async function jsx(modules, home) {
  if (!holdsJsx(home)) return []
  const { default: plugin } = await load(modules, "@vitejs/plugin-vue-jsx")
  return [plugin()]
}

function holdsJsx(folder) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (entry.name === "node_modules" || entry.isSymbolicLink()) return false
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return holdsJsx(file)
    if (/\.[jt]sx$/.test(entry.name)) return true
    return entry.name.endsWith(".vue") && /<script[^>]*\blang=["']?[jt]sx/.test(readFileSync(file, "utf8"))
  })
}
