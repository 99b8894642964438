// Syntax and types of the answer with its tests: what the compiler finds, and whose fault it is.

import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { CONFIG, configuration, tsc } from "./compiler.mjs"
import { ResidentCompiler } from "./resident_compiler.mjs"

const NOTHING = "nothing.judge.ts"
// Messages numbered like syntax errors (1000-1999) that are about types or modules.
const NOT_SYNTAX = new Set([
  1055, 1058, 1062, 1064, 1192, 1238, 1239, 1240, 1241, 1259, 1261, 1270, 1329, 1361, 1362, 1371, 1484, 1485,
])
const DIAGNOSTIC = /^(.+?)\((\d+),(\d+)\): error TS(\d+): (.*)$/
const SUPPRESSION = /@ts-(?:nocheck|ignore|expect-error)\b/g

export class TypeCheck {
  #modules
  #resident

  /** `guess`: the request as it will probably be; the libraries and its tests are read at once. Null: no check. */
  constructor(modules, guess) {
    this.#modules = modules
    this.#resident = guess && new ResidentCompiler(modules, configuration(sources(guess), true))
  }

  /** null if all is well, else the judge's report, within `seconds`. Never runs code of the answer. */
  async check(request, seconds) {
    const types = request.type_check !== false
    const suppression = types ? newSuppression(request, this.#modules) : null
    if (suppression?.certain) return refused(request, suppression)
    const found = await this.#compiled(request, types, seconds)
    if (found.code === 0) return suppression && refused(request, suppression)
    if (found.late) return { problem: "resource_limit", message: "the type check did not end in time" }
    if (found.signal) {
      return { problem: "resource_limit", message: `the type check was ended by ${found.signal}` }
    }
    return report(found.output) ?? (await withoutDiagnostics(found, this.#modules, types, request.timeout))
  }

  /** End it; what it has written is gone, too. */
  close() {
    this.#resident?.close()
    rmSync(CONFIG, { force: true })
  }

  async #compiled(request, types, seconds) {
    const files = sources(request)
    const late = new Promise((resolve) => setTimeout(resolve, seconds * 1000, { late: true }).unref())
    const found = await Promise.race([this.#asked(configuration(files, types), request.solution), late])
    this.close()
    return found ?? (await tsc(files, this.#modules, types, seconds))
  }

  /** As a run of tsc; null where there is no resident compiler, or no more. */
  async #asked(config, solution) {
    try {
      const output = await this.#resident.check(config, solution)
      return { code: Number(output !== ""), output }
    } catch {
      return null
    }
  }
}

function sources({ solution, tests }) {
  return [solution, ...tests].filter((file) => /\.[mc]?tsx?$/.test(file))
}

function refused(request, { word }) {
  const message = `${request.solution}: ${word} switches the type check off, which an answer may not`
  return { problem: "type_error", message }
}

/** Who is to blame when tsc names no source file: the answer, if tsc is well without it. */
async function withoutDiagnostics({ code, output }, modules, types, seconds) {
  writeFileSync(NOTHING, "export {}\n")
  const alone = await tsc([NOTHING], modules, types, seconds)
  rmSync(NOTHING, { force: true })
  const message = `tsc ended with ${code} and no diagnostic of a file: ${output.slice(0, 1500)}`
  if (alone.code !== 0) return { problem: "judge_error", message }
  return { problem: /^error TS\d+/m.test(output) ? "type_error" : "resource_limit", message }
}

function report(output) {
  const found = output.split("\n").map((line) => DIAGNOSTIC.exec(line)).filter(Boolean)
  // A diagnostic of a configuration file is the case's fault.
  if (!found.length || found.some((d) => d[1].endsWith(".json"))) return null
  const isSyntax = (d) => d[4] < 2000 && !NOT_SYNTAX.has(Number(d[4]))
  const syntax = found.filter(isSyntax)
  const worst = syntax.length ? syntax : found
  const message = worst.slice(0, 2).map((d) => d[0]).join("\n")
  return { problem: syntax.length ? "syntax_error" : "type_error", message, log: output.slice(0, 65536) }
}

/**
 * A suppression that the case's starter does not hold. Where the parser gives up, which a cut reply
 * makes it do, it may also stand in a string: then tsc is heard first, and `certain` is false.
 */
function newSuppression(request, modules) {
  const source = readFileSync(request.solution, "utf8")
  if (!source.match(SUPPRESSION)) return null
  const allowed = new Set(request.suppressions ?? [])
  const comments = commentsOf(source, modules)
  const words = (comments ?? [source]).flatMap((text) => text.match(SUPPRESSION) ?? [])
  const word = words.find((word) => !allowed.has(word))
  return word ? { word, certain: comments !== null } : null
}

function commentsOf(source, modules) {
  const { parse } = createRequire(path.join(modules, "x.js"))("@babel/parser")
  const plugins = ["typescript", "decorators", "explicitResourceManagement"]
  try {
    const { comments } = parse(source, { sourceType: "module", plugins, errorRecovery: true })
    return comments.map((comment) => comment.value)
  } catch {
    return null // not recoverable, or nested too deep
  }
}
