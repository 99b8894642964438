// Code as a row of tokens, without comments: of scripts, of templates, and of wanted texts.

import { deadElements } from "./dead_elements.mjs"
import { liveText } from "./expressions.mjs"
import { isRaw } from "./template.mjs"

const ELEMENT = 1
const INTERPOLATION = 5
const DIRECTIVE = 7
const PIECES = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu
const OPERATOR = /^[-+*\/%&|^!=<>?.]+$/
const GAP = { kind: "gap", text: "" }
const LONG_FORMS = [[/\bv-bind:/g, ":"], [/\bv-on:/g, "@"], [/\bv-slot:/g, "#"]]

/**
 * Tokens: {kind, text}. `word` and `sign` are code (a sign is one character), `string` the content of
 * a string, `open` one that the text ends in the middle of. `inside`: of a regular expression, behind its slash;
 * `gap` stands for code that was left out; `part`: goes on with a "name" of a tag or attribute (`data-table`) or an "operator" (`||`).
 */
export function scriptTokens(ts, script, isLeftOut = () => false) {
  const tokens = []
  const waiting = [script]
  while (waiting.length) {
    const node = waiting.pop()
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) continue
    if (isLeftOut(node)) {
      tokens.push(GAP)
      continue
    }
    const children = ts.isJsxText(node) ? [] : node.getChildren(script)
    for (let i = children.length - 1; i >= 0; i--) waiting.push(children[i])
    if (!children.length) addLeaf(ts, tokens, node, script)
  }
  return tidy(tokens)
}

function addLeaf(ts, tokens, node, script) {
  if (ts.isJsxText(node) || node.kind === ts.SyntaxKind.EndOfFileToken) return
  if (ts.isStringLiteralLike(node)) tokens.push({ kind: "string", text: node.text ?? "" })
  else if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
    if (!ts.isTemplateHead(node)) addCode(tokens, "}")
    tokens.push({ kind: "string", text: node.text ?? "" })
    if (!ts.isTemplateTail(node)) addCode(tokens, "${")
  } else addCode(tokens, node.getText(script), ts.isRegularExpressionLiteral(node) ? "regex" : null)
}

/** `as`: "name" or "regex". What has no letters is an operator. */
function addCode(tokens, text, as = null) {
  const whole = as ?? (OPERATOR.test(text) ? "operator" : null)
  let isFirst = true
  for (const [piece] of text.matchAll(PIECES)) {
    const kind = /^[\p{L}\p{N}_$]/u.test(piece) ? "word" : "sign"
    tokens.push({ kind, text: piece, inside: as === "regex" && !isFirst, part: isFirst ? null : whole })
    isFirst = false
  }
}

/** Tags, attributes and expressions of a template; its texts are no code. `isLive` leaves out what is never rendered. */
export function templateTokens(ts, source, isLive) {
  const tokens = []
  const waiting = []
  const read = (text, kind) => codeTokens(isLive ? liveText(ts, text, kind) : text)
  const later = (siblings) => {
    const dead = isLive ? deadElements(ts, siblings) : new Set()
    for (let i = siblings.length - 1; i >= 0; i--) waiting.push(dead.has(siblings[i]) ? GAP : siblings[i])
  }
  later(source.template?.root?.children ?? [])
  while (waiting.length) {
    const node = waiting.pop()
    if (node === GAP) tokens.push(GAP)
    else if (typeof node === "string") addCode(tokens, node, "name")
    else if (node.type === INTERPOLATION) {
      addCode(tokens, "{{")
      tokens.push(...read(node.content.content, "value"))
      addCode(tokens, "}}")
    } else if (node.type === ELEMENT && !isRaw(source, node)) {
      addCode(tokens, `<${node.tag}`, "name")
      for (const prop of node.props) addProp(tokens, source, prop, read)
      const closes = source.text.slice(0, node.loc.end.offset).endsWith("/>")
      addCode(tokens, closes ? "/>" : ">")
      if (!closes) waiting.push(`</${node.tag}>`)
      later(node.children)
    }
  }
  return tidy(tokens)
}

function addProp(tokens, source, prop, read) {
  const raw = source.text.slice(prop.loc.start.offset, prop.loc.end.offset)
  const name = /^[^\s=]+/.exec(raw)?.[0] ?? prop.name
  addCode(tokens, shortForm(name), "name")
  if (prop.type !== DIRECTIVE) {
    if (prop.value) tokens.push({ kind: "sign", text: "=" }, { kind: "string", text: prop.value.content })
  } else if (prop.exp) {
    const quote = { kind: "sign", text: '"' }
    tokens.push({ kind: "sign", text: "=" }, quote, ...read(prop.exp.content, prop.name === "on" ? "handler" : "value"), quote)
  }
}

/** Tokens of a wanted text, which may begin and end anywhere; in a template quotes may hold an expression. */
export function wantedTokens(text, isTemplate) {
  return tidy(codeTokens(isTemplate ? shortForm(text) : text, isTemplate))
}

function shortForm(text) {
  return LONG_FORMS.reduce((short, [long, sign]) => short.replace(long, sign), text)
}

/** By hand, because a part of a program is to be read that may begin and end anywhere. */
function codeTokens(text, isTemplate = false) {
  const tokens = []
  const open = [] // what each brace or quote that is open will do when it closes
  const rule = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|["'`]|[{}]|[\p{L}\p{N}_$]+|[&|=?+.]{2,3}|[-!*<>]=+|[^\s]/guy
  for (let at = 0; at < text.length;) {
    rule.lastIndex = at
    const found = rule.exec(text)
    if (!found) { at += 1; continue }
    const [piece] = found
    at = rule.lastIndex
    const isUrl = isTemplate && /^\/[/*]/.test(piece) && open.length === 0
    if (/^\/[/*]/.test(piece) && !isUrl) continue
    if (piece === open.at(-1)) { open.pop(); tokens.push({ kind: "sign", text: '"' }) }
    else if (/["'`]/.test(piece)) {
      if (isTemplate && isDirectiveValue(text.slice(0, found.index))) {
        open.push(piece)
        tokens.push({ kind: "sign", text: '"' })
      } else at = addString(tokens, text, at, piece, open)
    } else if (piece === "}" && open.at(-1) === "${") {
      open.pop()
      addCode(tokens, "}")
      at = addString(tokens, text, at, "`", open)
    } else {
      if (piece === "{" && open.includes("${")) open.push("{")
      else if (piece === "}" && open.at(-1) === "{") open.pop()
      addCode(tokens, piece)
    }
  }
  return tokens
}

function isDirectiveValue(before) {
  return /(?:^|\s)(?:v-[\w:.-]+|[:@#][\w:.[\]-]+)\s*=\s*$/.test(before)
}

/** Adds the string whose content begins at `at`; returns where to go on. */
function addString(tokens, text, at, quote, open) {
  let content = ""
  for (let i = at; i < text.length; i++) {
    if (text[i] === "\\") content += text[++i] ?? ""
    else if (quote === "`" && text.startsWith("${", i)) {
      tokens.push({ kind: "string", text: content })
      addCode(tokens, "${")
      open.push("${")
      return i + 2
    } else if (text[i] === quote) {
      tokens.push({ kind: "string", text: content })
      return i + 1
    } else content += text[i]
  }
  tokens.push({ kind: "open", text: content })
  return text.length
}

/** Semicolons and trailing commas are a matter of style. */
function tidy(tokens) {
  return tokens.filter((token, index) => {
    if (token.kind !== "sign" || token.inside) return true
    if (token.text === ";") return false
    return token.text !== "," || !/^[)\]}]$/.test(tokens[index + 1]?.text) || tokens[index + 1].kind !== "sign"
  })
}
