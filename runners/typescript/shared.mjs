// Where tests and answer share a process: what is kept from the answer there. See guarded_runner.mjs.

import { randomBytes } from "node:crypto"
import path from "node:path"
import { noTestsIn } from "./vite_config.mjs"
import { filesBelow } from "./work_folder.mjs"

/** Modules of node's by which an answer would get at another process, at this one from outside, or at the text of the tests. */
const REFUSED = [
  ..."child_process cluster inspector inspector/promises repl test test/reporters trace_events v8 vm wasi".split(" "),
  ..."worker_threads sea sqlite diagnostics_channel".split(" "),
]
const refused = new Set(REFUSED)

export const GUARDED = path.join(import.meta.dirname, "guarded_runner.mjs")

/** Plugins that keep an answer, an absolute path, from what is not for it. */
export function guards(solution, tests) {
  return [noTestsIn(new Set([solution]), new Set(tests)), onlyWhatIsThere(solution)]
}

/**
 * Of what an answer imports, node's own modules and names that are only known at run time are asked of nobody, so they
 * are looked for in its code. By now it is JavaScript.
 */
function onlyWhatIsThere(solution) {
  return {
    name: "llmbench:answer-code",
    enforce: "post",
    transform(code, id) {
      if (id.split("?")[0] !== solution) return null
      const computed = []
      walk(this.parse(code), (node) => {
        const { type, source } = node
        if (type === "ImportExpression" && source.type !== "Literal") computed.push(source)
        else if (IMPORTS.has(type) && isRefused(source?.value)) throw new Error(`${source.value} is not there for an answer`)
        if (type === "Identifier" && /^__vite_ssr_|^__llmbench/.test(node.name)) throw new Error(`${node.name} is not for an answer`)
      })
      return computed.length ? { code: checked(code, computed), map: null } : null
    },
  }
}

const IMPORTS = new Set(["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ImportExpression"])
const isRefused = (name) => typeof name === "string" && refused.has(name.replace(/^node:/, ""))

/** `import(x)` asks first whether `x` may be imported: see guard.mjs. */
function checked(code, sources) {
  for (const { start, end } of sources.sort((a, b) => b.start - a.start)) {
    code = `${code.slice(0, start)}__llmbench_import__(${code.slice(start, end)})${code.slice(end)}`
  }
  return code
}

function walk(node, visit) {
  if (!node || typeof node !== "object") return
  if (Array.isArray(node)) return node.forEach((item) => walk(item, visit))
  if (typeof node.type === "string") visit(node)
  for (const value of Object.values(node)) if (value && typeof value === "object") walk(value, visit)
}

/** Let `suite` know the request; `builtins` are modules of node's that the case itself speaks of. */
export function prepareGuards(suite, { builtins = [], solution }) {
  for (const name of builtins) refused.delete(name)
  const answer = path.resolve(solution)
  const trusted = [...filesBelow(process.cwd())].filter((file) => file !== answer)
  suite.canary = `test ${randomBytes(8).toString("hex")}`
  suite.provide("llmbench", { trusted, refused: [...refused], canaryName: suite.canary })
}
