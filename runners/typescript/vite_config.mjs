// How Vite finds and transforms modules: only what the judge found in place when it came up.
//
// The answer can write beside the tests. Without this, code of its own could stand in for a test
// file's helper or a package, or be run here, in the judge, as the configuration of some tool.

import path from "node:path"
import { filesBelow } from "./work_folder.mjs"

/** What holds for every judge: nothing that lies about is read as configuration. */
export const BASE = {
  cacheDir: "/tmp/.vite",
  envDir: false,
  logLevel: "silent",
  css: { postcss: { plugins: [] } }, // else a configuration of PostCSS would be looked for
}

/** `more`: further plugins. */
export function viteConfig(modules, solution, more = []) {
  return {
    ...BASE,
    plugins: [
      ...more,
      noTestsIn(new Set([path.resolve(solution)])),
      packagesFrom(modules),
      // The answer's own file may come later than this list is made.
      onlyFiles(new Set([...filesBelow(process.cwd()), path.resolve(solution)])),
    ],
  }
}

const TEST_API = "\0llmbench:vitest"
const REGISTERING = [
  ..."describe suite it test bench TestRunner beforeAll beforeEach afterAll afterEach".split(" "),
  ..."aroundAll aroundEach onTestFailed onTestFinished".split(" "),
]

/**
 * Tests that a model has appended to its answer are no tests of the case: they come to nothing. `more` are
 * further names of Vitest's that do, in the files `answers`.
 */
export function noTestsIn(answers, more = []) {
  const exports = [...REGISTERING, ...more].map((name) => `nothing as ${name}`)
  const code = `
    const nothing = new Proxy(function () {}, { get: () => nothing, apply: () => nothing })
    export * from "vitest"
    export { ${exports.join(", ")} }`
  return {
    name: "llmbench:answer",
    enforce: "pre",
    resolveId: first((id, importer) => {
      const registers = /^(vitest|@vitest\/runner)(\/|$)/.test(id)
      return registers && answers.has(importer?.split("?")[0]) ? TEST_API : null
    }),
    load: (id) => (id === TEST_API ? code : null),
  }
}

/** Packages come from the read-only folder, not from the link to it in the work folder. */
function packagesFrom(modules) {
  const importer = path.join(path.dirname(modules), "index.js")
  return {
    name: "llmbench:packages",
    enforce: "pre",
    resolveId: first(function (id, _importer, options) {
      if (!/^(@[\w.-]+\/)?[a-z][\w.-]*(\/|$)/i.test(id)) return null
      return this.resolve(id, importer, { ...options, skipSelf: true })
    }),
  }
}

/** A hook that is asked before Vitest's own plugins. */
export function first(handler) {
  return { order: "pre", handler }
}

function onlyFiles(allowed) {
  const root = process.cwd() + path.sep
  return {
    name: "llmbench:files",
    enforce: "pre",
    load(id) {
      const file = id.split("?")[0]
      if (!file.startsWith(root) || allowed.has(file)) return null
      throw new Error(`${file.slice(root.length)} was made while the tests ran: it is not imported`)
    },
  }
}
