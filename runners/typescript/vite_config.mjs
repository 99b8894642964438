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
  ..."expect createExpect assert chai should inject Snapshots BenchmarkRunner EvaluatedModules recordArtifact".split(" "),
]
/** Where tests are made, and what they compare with: not for an answer, by whatever path. */
const OF_TESTS = /^(vitest|@vitest\/[\w-]+|chai|vite)(\/|$)/
const FILES_OF_TESTS = /\/node_modules\/(vitest|@vitest\/[^/]+|chai|vite)\//

/**
 * Tests that a model has appended to its answer are no tests of the case: they come to nothing. Nor can it import the
 * files `hidden`.
 */
export function noTestsIn(answers, hidden = new Set()) {
  const exports = REGISTERING.map((name) => `nothing as ${name}`)
  const code = `
    import { vi as real } from "vitest"
    const nothing = new Proxy(function () {}, {
      get: (_, key) => (key === "then" ? undefined : nothing), apply: () => nothing, construct: () => nothing,
    })
    const spies = { fn: real.fn, isMockFunction: real.isMockFunction }
    const vi = new Proxy({}, { get: (_, key) => spies[key] ?? nothing })
    export default nothing
    export * from "vitest"
    export { vi, vi as vitest, ${exports.join(", ")} }`
  return {
    name: "llmbench:answer",
    enforce: "pre",
    resolveId: first(async function (id, importer, options) {
      if (!answers.has(importer?.split("?")[0])) return null
      if (OF_TESTS.test(id)) return TEST_API
      const refuse = (what) => { throw new Error(`${importer} imports ${what}, which is not there for an answer`) }
      const found = await this.resolve(id, importer, { ...options, skipSelf: true })
      const file = found?.id.replace(/^\/@fs\//, "/").split("?")[0] ?? ""
      if (FILES_OF_TESTS.test(file) || hidden.has(file) || /^(data|https?):/.test(file)) refuse(id)
      return found
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
