// What an answer may import: what a component can use in a browser. Tests share its process: whoever reaches
// Vitest, or node's own modules, decides what passes.

import { isBuiltin } from "node:module"
import { first } from "../typescript/vite_config.mjs"

const NOTHING = "\0llmbench:nothing"
/** Names that models import for tests that they append: those tests come to nothing. */
const TEST_NAMES = [
  ..."describe suite it test bench expect expectTypeOf assert assertType chai should vi vitest createExpect".split(" "),
  ..."beforeAll beforeEach afterAll afterEach aroundAll aroundEach onTestFailed onTestFinished inject".split(" "),
  ..."TestRunner BenchmarkRunner getCurrentSuite getCurrentTest commands cdp page server userEvent".split(" "),
]
const VITEST = /^(vitest|@vitest\/[\w-]+)(\/|$)/
/** Packages that hold what tests use, by path. */
const FOR_TESTS =
  /\/node_modules\/(vitest|@vitest\/[^/]+|vite|@vue\/test-utils|@testing-library\/[^/]+|@pinia\/testing|chai|happy-dom|jsdom|tinyspy)\//
/** What node and Vite give a module beside the language, which no page has. */
const HIDDEN = ["require", "module", "exports", "__filename", "__dirname"]

/** `answers`, `tests`: absolute paths. */
export function answerImports(answers, tests) {
  const theirs = new Set(answers)
  const forbidden = new Set(tests)
  const isAnswer = (importer) => theirs.has(importer?.split("?")[0])

  function refuse(id, importer) {
    throw new Error(`${importer.split("?")[0]} imports ${id}, which a component cannot use in a browser`)
  }

  return {
    name: "llmbench:answer",
    enforce: "pre",
    resolveId: first(async function (id, importer, options) {
      if (!isAnswer(importer)) return null
      if (VITEST.test(id)) return NOTHING
      if (isBuiltin(id) || /^(data|https?|file):/.test(id)) refuse(id, importer)
      const resolved = await this.resolve(id, importer, { ...options, skipSelf: true })
      if (!resolved) return null
      const file = resolved.id.replace(/^\/@fs\//, "/").split("?")[0]
      const inside = /^\/(project|deps|env\/node_modules\/@?vue)\/|^\0/.test(file)
      if (!inside || isBuiltin(file) || forbidden.has(file) || FOR_TESTS.test(file)) refuse(id, importer)
      return resolved
    }),
    load: (id) => (id === NOTHING ? nothing() : null),
  }
}

function nothing() {
  const exports = TEST_NAMES.map((name) => `nothing as ${name}`)
  return `
    const nothing = new Proxy(function () {}, { get: () => nothing, apply: () => nothing })
    export default nothing
    export { ${exports.join(", ")} }`
}

/**
 * Modules are found when Vite transforms an import. What is only known as the code runs is not imported, and what
 * would evaluate text where a module's own loader is in reach is refused. Names in templates, too: they are code by now.
 */
export function answerCode(answers) {
  const theirs = new Set(answers)
  return {
    name: "llmbench:answer-code",
    enforce: "post",
    transform(code, id) {
      const [file, query = ""] = id.split("?")
      if (!theirs.has(file) || /\btype=style\b|\b(raw|url)\b/.test(query)) return null
      const tree = this.parse(code)
      const computed = []
      walk(tree, (node) => {
        if (node.type === "ImportExpression" && node.source.type !== "Literal") computed.push(node)
        if (node.type === "Identifier" && /^(eval$|__vite_ssr_)/.test(node.name)) {
          throw new Error(`${file} uses ${node.name}, which an answer may not`)
        }
      })
      const hidden = HIDDEN.filter((name) => !declared(tree).has(name))
      return { code: `let ${hidden.join(", ")}; ${withoutImports(code, computed)}`, map: null }
    },
  }
}

const NOT_FOUND = "((id) => Promise.reject(new TypeError(`Failed to resolve module specifier ${id}`)))("

/** `import(x)` with an `x` that is computed becomes a call that fails; nested ones from the inside. */
function withoutImports(code, nodes) {
  const starts = nodes.map(({ start }) => start).sort((a, b) => b - a)
  for (const start of starts) {
    const open = code.slice(start).search(/\(/)
    code = code.slice(0, start) + NOT_FOUND + code.slice(start + open + 1)
  }
  return code
}

/** Names that the module itself declares at its top. */
function declared(tree) {
  const names = new Set()
  const pattern = (node) => walk(node, (part) => part.type === "Identifier" && names.add(part.name))
  for (const node of tree.body) {
    const statement = node.declaration ?? node
    for (const { id } of statement.declarations ?? []) pattern(id)
    if (statement.id) pattern(statement.id)
    for (const { local } of node.type === "ImportDeclaration" ? node.specifiers : []) names.add(local.name)
  }
  return names
}

function walk(node, visit) {
  if (!node || typeof node !== "object") return
  if (Array.isArray(node)) return node.forEach((item) => walk(item, visit))
  if (typeof node.type === "string") visit(node)
  for (const value of Object.values(node)) if (value && typeof value === "object") walk(value, visit)
}
