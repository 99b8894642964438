// The answer's files as syntax trees. Offsets in every tree are offsets in the file.

import { readTemplate } from "./template.mjs"

/** JavaScript is read as TypeScript, which it is but for odd cases: one way to resolve names is enough. */
const KINDS = { ts: "TS", tsx: "TSX", js: "TS", jsx: "TSX", mts: "TS", cts: "TS", mjs: "TS", cjs: "TS" }

/**
 * The answer's sources, the target first, and one checker over all of them, which knows what names
 * stand for. A source: {path, text, isVue, blocks, scriptLang, script, template, generic, styles};
 * `script` is one tree for both script blocks of a component, as Vue joins them; null without any.
 */
export function readAnswer({ ts, sfc, files, target }) {
  const paths = Object.keys(files).filter((path) => path !== target)
  if (target in files) paths.unshift(target)
  // An answer may also take a file away.
  const present = paths.filter((path) => typeof files[path] === "string")
  const sources = present.map((path) => readSource(sfc, path, files[path]))
  const program = programOf(ts, sources)
  for (const source of sources) {
    source.script = source.scriptText === null ? null : program.getSourceFile(source.scriptName)
    source.template = readTemplate(ts, source)
  }
  return { ts, sfc, sources, checker: program.getTypeChecker() }
}

/** Line of an offset in the file, from 1. */
export function lineOf(source, offset) {
  if (!source.lineStarts) {
    source.lineStarts = [0]
    for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1)) {
      source.lineStarts.push(at + 1)
    }
  }
  let low = 0
  let high = source.lineStarts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (source.lineStarts[middle] <= offset) low = middle
    else high = middle
  }
  return low + 1
}

/** Whether a place is in `<script setup>`. */
export function inSetupBlock(source, offset) {
  return source.blocks.some((block) => block.setup && block.start <= offset && offset <= block.end)
}

function readSource(sfc, path, text) {
  const source = { path, text, isVue: path.endsWith(".vue"), blocks: [], descriptor: null, generic: null, styles: [] }
  const extension = /\.([a-z]+)$/.exec(path)?.[1]
  if (source.isVue) readComponent(sfc, source)
  else if (extension in KINDS) {
    source.blocks.push({ setup: false, lang: extension.replace(/^[mc]/, ""), start: 0, end: text.length, attrs: {} })
  }
  const lang = (source.blocks.find((block) => block.lang.startsWith("ts")) ?? source.blocks[0])?.lang ?? null
  source.scriptText = lang in KINDS ? onlyScript(source) : null
  source.kind = KINDS[lang]
  return source
}

function readComponent(sfc, source) {
  const { descriptor } = parsed(sfc, source)
  if (!descriptor) return
  source.descriptor = descriptor
  source.styles = descriptor.styles.map((style) => style.content)
  for (const block of [descriptor.script, descriptor.scriptSetup]) {
    if (!block) continue
    const { attrs, loc } = block
    const lang = typeof attrs.lang === "string" && attrs.lang ? attrs.lang : "js"
    source.blocks.push({ setup: "setup" in attrs, lang, start: loc.start.offset, end: loc.end.offset, attrs })
    if (typeof attrs.generic === "string") source.generic = attrs.generic
  }
}

function parsed(sfc, source) {
  try {
    return sfc.parse(source.text, { filename: source.path, sourceMap: false })
  } catch {
    return {} // the checker has reported it already
  }
}

/** The file with everything but its script blanked out, so that positions stay. */
function onlyScript(source) {
  const blocks = [...source.blocks].sort((a, b) => a.start - b.start)
  let at = 0
  let text = ""
  for (const { start, end } of blocks) {
    // A statement of one block must not go on in the next.
    text += (at ? "\n;" : "").padEnd(start - at) + source.text.slice(start, end)
    at = end
  }
  return text
}

function programOf(ts, sources) {
  const byName = new Map()
  sources.forEach((source, index) => {
    source.scriptName = `/${index}.${source.kind?.toLowerCase()}`
    if (source.scriptText !== null) byName.set(source.scriptName, source)
  })
  const options = {
    allowJs: true,
    jsx: ts.JsxEmit.Preserve,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noLib: true,
    noResolve: true,
    target: ts.ScriptTarget.ESNext,
    types: [],
  }
  return ts.createProgram({ rootNames: [...byName.keys()], options, host: hostOf(ts, byName) })
}

/** Nothing of the disk: only names are resolved here, types are the compile check's part. */
function hostOf(ts, byName) {
  return {
    getSourceFile: (name, target) => {
      const source = byName.get(name)
      return source && ts.createSourceFile(name, source.scriptText, target, true, ts.ScriptKind[source.kind])
    },
    fileExists: (name) => byName.has(name),
    readFile: (name) => byName.get(name)?.scriptText,
    directoryExists: () => false,
    getDirectories: () => [],
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => "/none.d.ts",
    getNewLine: () => "\n",
    useCaseSensitiveFileNames: () => true,
    writeFile: () => {},
  }
}
