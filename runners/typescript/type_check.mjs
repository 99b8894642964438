// Syntax and types of the answer with its tests, by tsc in a process of its own.

import { spawn } from "node:child_process"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"

const CONFIG = "tsconfig.judge.json"
const NOTHING = "nothing.judge.ts"
// Messages numbered like syntax errors (1000-1999) that are about types or modules.
const NOT_SYNTAX = new Set([
  1055, 1058, 1062, 1064, 1192, 1238, 1239, 1240, 1241, 1259, 1261, 1270, 1329, 1361, 1362, 1371, 1484, 1485,
])
const DIAGNOSTIC = /^(.+?)\((\d+),(\d+)\): error TS(\d+): (.*)$/
const SUPPRESSION = /@ts-(?:nocheck|ignore|expect-error)\b/g

/** null if all is well, else the judge's report. Never runs code of the answer. */
export async function checkTypes(request, modules) {
  const types = request.type_check !== false
  const suppression = types ? newSuppression(request, modules) : null
  if (suppression?.certain) return refused(request, suppression)
  const sources = [request.solution, ...request.tests].filter((f) => /\.[mc]?tsx?$/.test(f))
  const found = await tsc(sources, modules, types, request.timeout)
  if (found.code === 0) return suppression && refused(request, suppression)
  if (found.late) return { problem: "resource_limit", message: "the type check did not end in time" }
  if (found.signal) {
    return { problem: "resource_limit", message: `the type check was ended by ${found.signal}` }
  }
  return report(found.output) ?? (await withoutDiagnostics(found, modules, types, request.timeout))
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

function tsc(sources, modules, types, seconds) {
  const own = path.join(import.meta.dirname, "tsconfig.json")
  const config = {
    extends: existsSync("tsconfig.json") ? [own, "./tsconfig.json"] : own,
    compilerOptions: { noEmit: true, skipLibCheck: true, noCheck: !types },
    files: sources,
    include: [],
  }
  writeFileSync(CONFIG, JSON.stringify(config))
  const child = spawn(compiler(modules), ["-p", CONFIG, "--pretty", "false"], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  return new Promise((resolve, reject) => {
    let output = ""
    let late = false
    const limit = setTimeout(() => { late = true; child.kill("SIGKILL") }, seconds * 1000)
    const collect = (chunk) => { if (output.length < 1 << 20) output += chunk }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    child.on("error", reject)
    child.on("close", (code, signal) => {
      clearTimeout(limit)
      rmSync(CONFIG, { force: true })
      resolve({ code, signal, output, late })
    })
  })
}

/** The native compiler itself: the npm package's own command starts it by way of node. */
function compiler(modules) {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`
  return path.join(modules, name, "lib", "tsc")
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
