// Which code can run at all, and which runs in a component's setup.

import { componentParts } from "./component_objects.mjs"
import { inSetupBlock } from "./component.mjs"
import { isNeverRun } from "./never_run.mjs"
import { ancestors, functionOf, isDeclareOnly, isExported, isFunction, unwrapped, walk, wrapping } from "./tree.mjs"

/** Methods that call the function they are given at once. */
const AT_ONCE = new Set(["run", "runWithContext", "map", "flatMap", "forEach", "filter", "reduce"])

export class Live {
  #answer
  #active = new Set()
  #bodies = new Set()
  #unused = new Map()

  /** `answer`: {ts, sources, symbols}. */
  constructor(answer) {
    this.#answer = answer
    const calls = new Map()
    for (const source of answer.sources) if (source.script) this.#enter(source, calls)
    this.#bodies = new Set(this.#active)
    this.#follow(calls)
  }

  /** Whether a node stands in the body of a setup or composable itself, not of a function that it calls. */
  isSetupBody(source, node) {
    const owner = this.#owner(node)
    return (!owner || this.#bodies.has(owner)) && this.inSetup(source, node)
  }

  /** Whether a node runs while the component (or a composable of the answer) is set up: not in a handler. */
  inSetup(source, node) {
    return this.#isActive(source, this.#owner(node), node) && !this.isDead(source, node)
  }

  /** Whether a node stands in `<script setup>` itself, where Vue's macros work. */
  isMacroPlace(source, node) {
    const { ts } = this.#answer
    if (!source.isVue || !inSetupBlock(source, node.getStart(source.script))) return false
    for (const parent of ancestors(node)) if (isFunction(ts, parent) || ts.isClassLike(parent)) return false
    return !this.isDead(source, node)
  }

  /** Whether a node stands in a function or type that nothing uses, or behind `if (false)`. */
  isDead(source, node) {
    const { ts } = this.#answer
    let below = node
    for (const parent of ancestors(node)) {
      if (isNeverRun(ts, parent, below)) return true
      if (isUnusable(ts, parent) && this.#isUnused(source, parent)) return true
      below = parent
    }
    return false
  }

  /** Whether a node, but not what it stands in, can never run. Types do nothing anyway, so that they are not meant. */
  beginsDead(source, node) {
    const { ts } = this.#answer
    if (isNeverRun(ts, node.parent, node)) return true
    const isCode = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isVariableDeclaration(node)
    return isCode && isUnusable(ts, node) && this.#isUnused(source, node)
  }

  /** Whether anything that runs, the template included, reads or writes a name that a declaration binds. */
  isUsed(source, identifier, except = null) {
    const { symbols, ts } = this.#answer
    if (source.template.names.has(identifier.text)) return true
    const symbol = symbols.of(identifier)
    if (!symbol) return false
    if (isExported(ts, rootDeclaration(ts, symbol.declarations[0]))) return true
    return symbols.uses(symbol).some((use) => {
      const isOutside = !except || use.pos < except.pos || use.end > except.end
      return isOutside && !isIdle(ts, use) && !this.isDead(source, use)
    })
  }

  /** Once per declaration; while that is being found out, functions that only call each other are not used. */
  #isUnused(source, declaration) {
    if (!this.#unused.has(declaration)) {
      const isKept = !declaration.name || isExported(this.#answer.ts, declaration)
      this.#unused.set(declaration, !isKept)
      this.#unused.set(declaration, !isKept && !this.isUsed(source, declaration.name, declaration))
    }
    return this.#unused.get(declaration)
  }

  #isActive(source, owner, node) {
    if (owner) return this.#active.has(owner)
    return !source.isVue || inSetupBlock(source, node.getStart(source.script))
  }

  /** The function whose call runs the node; one that is called where it stands counts as its surroundings. */
  #owner(node) {
    const { ts } = this.#answer
    for (const parent of ancestors(node)) if (isFunction(ts, parent) && !isCalledAtOnce(ts, parent)) return parent
    return null
  }

  #enter(source, calls) {
    const { ts } = this.#answer
    for (const { setup } of componentParts(this.#answer, source)) if (setup) this.#active.add(setup)
    walk(ts, source.script, (node) => {
      if (ts.isCallExpression(node)) {
        const owner = this.#owner(node)
        const known = calls.get(owner) ?? []
        known.push({ source, node })
        calls.set(owner, known)
      }
      if (!source.isVue) this.#enterModule(node)
    })
  }

  /** What a module of the answer hands out is taken to be called by somebody's setup. */
  #enterModule(node) {
    const { ts, symbols } = this.#answer
    if (isFunction(ts, node) && ts.isSourceFile(node.parent) && isExported(ts, node)) this.#active.add(node)
    if (ts.isVariableDeclaration(node) && isExported(ts, node)) this.#enterValue(node.initializer)
    if (ts.isExportAssignment(node)) this.#enterValue(node.expression)
    if (ts.isExportSpecifier(node)) {
      const declaration = symbols.of(node.name)?.declarations?.[0]
      const own = functionOf(ts, declaration)
      if (own) this.#active.add(own)
      else if (declaration && ts.isVariableDeclaration(declaration)) this.#enterValue(declaration.initializer)
    }
  }

  /** A function, or what `defineStore(id, () => ...)` and its like are given. */
  #enterValue(expression) {
    const { ts, symbols } = this.#answer
    const value = unwrapped(ts, expression)
    if (!value) return
    if (isFunction(ts, value)) this.#active.add(value)
    if (ts.isIdentifier(value)) {
      const own = functionOf(ts, symbols.declaration(value))
      if (own) this.#active.add(own)
    }
    if (ts.isCallExpression(value)) {
      for (const argument of value.arguments) if (isFunction(ts, argument)) this.#active.add(argument)
    }
  }

  /** Functions that a setup calls run in it, too. */
  #follow(calls) {
    const { ts, symbols } = this.#answer
    const waiting = [null, ...this.#active]
    while (waiting.length) {
      const owner = waiting.pop()
      for (const { source, node } of calls.get(owner) ?? []) {
        if (!ts.isIdentifier(node.expression) || !this.#isActive(source, owner, node)) continue
        const own = functionOf(ts, symbols.declaration(node.expression))
        if (!own || this.#active.has(own)) continue
        this.#active.add(own)
        waiting.push(own)
      }
    }
  }
}

/** Declarations that do nothing unless something names them. */
function isUnusable(ts, node) {
  if (ts.isFunctionDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) return true
  if (ts.isClassDeclaration(node)) return true
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return false
  return isDeclareOnly(ts, node) || functionOf(ts, node) !== null
}

function rootDeclaration(ts, declaration) {
  while (ts.isBindingElement(declaration)) declaration = declaration.parent.parent
  return declaration
}

function isCalledAtOnce(ts, node) {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false
  const outer = wrapping(ts, node)
  const call = outer.parent
  if (!ts.isCallExpression(call)) return false
  if (call.expression === outer) return true
  return ts.isPropertyAccessExpression(call.expression) && AT_ONCE.has(call.expression.name.text)
}

/** `void x` and `x` alone say nothing but that x is there. */
function isIdle(ts, use) {
  const outer = wrapping(ts, use)
  return ts.isVoidExpression(outer.parent) || ts.isExpressionStatement(outer.parent)
}
