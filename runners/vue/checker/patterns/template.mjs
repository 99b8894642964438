// A component's template: its tags, its expressions, and the names they use.

import { deadElements, loopOf } from "./dead_elements.mjs"
import { expressionTree, freeNames } from "./expressions.mjs"
import { camelCase, pascalCase } from "./styles.mjs"
import { boundNames } from "./tree.mjs"

const ELEMENT = 1
const INTERPOLATION = 5
const DIRECTIVE = 7

/**
 * {root, tags, places, expressions, names, dead}; `root` is null without a template in HTML. `tags`: names of
 * elements that are rendered, `places`: the same with their offsets; `expressions`: trees; `names`: what
 * the template, `v-bind()` in styles and the generic parameters use of the script; `dead`: {tags, places,
 * expressions, names} of what is never rendered.
 */
export function readTemplate(ts, source) {
  const block = source.descriptor?.template
  const found = { root: null, ...nothing(), dead: nothing() }
  if (block?.ast && (block.lang ?? "html") === "html") {
    found.root = block.ast
    visitAll(ts, source, found)
  } else if (block) skim(block.content, found)
  for (const style of source.styles) {
    for (const [, text] of style.matchAll(/\bv-bind\(\s*['"]?([\s\S]*?)['"]?\s*\)/g)) use(ts, found, text, NONE)
  }
  if (source.generic) {
    const tree = expressionTree(ts, source.generic, "generic")
    found.expressions.push(tree)
    for (const name of freeNames(ts, tree)) found.names.add(name)
  }
  return found
}

function nothing() {
  return { tags: [], places: [], expressions: [], names: new Set() }
}

/** Whether Vue leaves the element and all in it as it is. */
export function isRaw(source, element) {
  const end = element.children[0]?.loc.start.offset ?? element.loc.end.offset
  const opening = source.text.slice(element.loc.start.offset, end).replace(/"[^"]*"|'[^']*'/g, "")
  return /^[^>]*\sv-pre(?=[\s=>/])/.test(opening)
}

/** Of a template in another language, such as Pug: words that may be names, and those that begin a line as tags. */
function skim(text, found) {
  for (const line of text.split("\n").filter((one) => !/^\s*\/\//.test(one))) {
    for (const [word] of line.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)) found.names.add(word)
    const tag = /^\s*([a-z][\w-]*)/i.exec(line)?.[1]
    if (tag) found.tags.push(tag)
  }
}

const NONE = new Set()

function visitAll(ts, source, found) {
  const waiting = [[found.root.children ?? [], NONE, found]]
  while (waiting.length) {
    const [siblings, locals, kept] = waiting.pop()
    const dead = deadElements(ts, siblings)
    for (const node of siblings) {
      const into = dead.has(node) ? found.dead : kept
      if (node.type === INTERPOLATION) use(ts, into, node.content.content, locals)
      if (node.type !== ELEMENT || isRaw(source, node)) continue
      waiting.push([node.children, visitElement(ts, into, node, locals), into])
    }
  }
}

function visitElement(ts, found, element, outer) {
  found.tags.push(element.tag)
  found.places.push({ tag: element.tag, offset: element.loc.start.offset })
  for (const name of [element.tag.split(".")[0], pascalCase(element.tag), camelCase(element.tag)]) {
    if (!outer.has(name)) found.names.add(name)
  }
  const inner = new Set(outer)
  const directives = element.props.filter((prop) => prop.type === DIRECTIVE)
  for (const { name, exp } of directives) if (exp) addLocals(ts, found, name, exp.content, inner, outer)
  for (const prop of element.props) visitProp(ts, found, prop, inner)
  return inner
}

/** The names that v-for and v-slot bring; what they read is used with the names of outside. */
function addLocals(ts, found, directive, text, inner, outer) {
  const loop = directive === "for" ? loopOf(text) : null
  if (!loop && directive !== "slot") return
  if (loop) use(ts, found, loop[1], outer)
  const parameters = loop ? loop[0].trim().replace(/^\(([\s\S]*)\)$/, "$1") : text
  const tree = expressionTree(ts, parameters, "parameters")
  found.expressions.push(tree)
  for (const name of freeNames(ts, tree)) if (!outer.has(name)) found.names.add(name)
  const arrow = tree.statements[0]?.expression
  for (const parameter of arrow?.parameters ?? []) {
    for (const { text: name } of boundNames(ts, parameter.name)) inner.add(name)
  }
}

function visitProp(ts, found, prop, locals) {
  if (prop.type !== DIRECTIVE) {
    if (prop.name === "ref" && prop.value) found.names.add(prop.value.content)
    return
  }
  found.names.add(camelCase(`v-${prop.name}`))
  if (prop.arg && !prop.arg.isStatic) use(ts, found, prop.arg.content, locals)
  if (prop.name === "for" || prop.name === "slot") return
  if (prop.exp) use(ts, found, prop.exp.content, locals, prop.name === "on" && prop.arg ? "handler" : "value")
  else if (prop.name === "bind" && prop.arg) found.names.add(camelCase(prop.arg.content))
}

function use(ts, found, text, locals, kind = "value") {
  const tree = expressionTree(ts, text, kind)
  found.expressions.push(tree)
  for (const name of freeNames(ts, tree)) if (!locals.has(name)) found.names.add(name)
}
