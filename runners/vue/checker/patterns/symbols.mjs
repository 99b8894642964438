// What names stand for: declarations, imports, uses.

import { walk } from "./tree.mjs"

/** Modules whose API is Vue's, or is handed on by Nuxt under the same names. */
const VUE = /^(vue|@vue\/.+|vue-demi|vue-router|pinia|#imports|#app|#vue-router|nuxt\/app)$/

export class Symbols {
  #ts
  #checker
  #uses = new Map()

  constructor({ ts, checker, sources }) {
    this.#ts = ts
    this.#checker = checker
    for (const { script } of sources) if (script) this.#count(script)
  }

  /** The symbol of an identifier that is used or declared; undefined if nothing here declares it. */
  of(identifier) {
    const { parent } = identifier
    const ts = this.#ts
    if (ts.isShorthandPropertyAssignment(parent)) {
      return this.#checker.getShorthandAssignmentValueSymbol(parent)
    }
    if (ts.isExportSpecifier(parent)) {
      return this.#checker.getExportSpecifierLocalTargetSymbol(parent) ?? undefined
    }
    const symbol = this.#checker.getSymbolAtLocation(identifier)
    return symbol?.declarations?.length ? symbol : undefined
  }

  /** Where a symbol is used, its declarations left out. */
  uses(symbol) {
    return this.#uses.get(symbol) ?? []
  }

  /** The declaration of a name; of an overloaded function, the one with the body. */
  declaration(identifier) {
    const declarations = this.of(identifier)?.declarations ?? []
    return declarations.find((one) => one.body) ?? declarations[0] ?? null
  }

  /** {module, name, local} of an imported name; `name` is "default" or "*" where it is that. */
  imported(identifier) {
    return importOf(this.#ts, this.declaration(identifier))
  }

  /** Name of the Vue function that an expression stands for, under whatever name it was imported; else null. */
  vueName(expression) {
    const ts = this.#ts
    if (ts.isIdentifier(expression)) return this.#vueIdentifier(expression)
    if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return null
    const space = this.imported(expression.expression)
    const isSpace = space && VUE.test(space.module) && ["*", "default"].includes(space.name)
    return isSpace ? expression.name.text : null
  }

  #vueIdentifier(identifier) {
    const symbol = this.of(identifier)
    // Compiler macros, and what Nuxt imports by itself. Anything else would not compile.
    if (!symbol) return identifier.text
    const found = importOf(this.#ts, symbol.declarations[0])
    return found && VUE.test(found.module) ? found.name : null
  }

  #count(script) {
    walk(this.#ts, script, (node) => {
      if (!this.#ts.isIdentifier(node) || !isUse(this.#ts, node)) return
      const symbol = this.of(node)
      if (!symbol) return
      const known = this.#uses.get(symbol)
      if (known) known.push(node)
      else this.#uses.set(symbol, [node])
    })
  }
}

/** Whether an identifier reads or writes what it names, rather than declares it or names a member. */
export function isUse(ts, identifier) {
  const { parent } = identifier
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === identifier
  if (ts.isExportSpecifier(parent)) {
    return !parent.parent.parent.moduleSpecifier && (parent.propertyName ?? parent.name) === identifier
  }
  if (parent.name === identifier || parent.propertyName === identifier) return false
  if (ts.isQualifiedName(parent)) return parent.left === identifier
  if (ts.isImportTypeNode(parent)) return false
  return parent.label !== identifier
}

function importOf(ts, declaration) {
  if (!declaration) return null
  const clause = ts.isImportSpecifier(declaration)
    ? declaration.parent.parent
    : ts.isNamespaceImport(declaration) ? declaration.parent : declaration
  if (!ts.isImportClause(clause)) return null
  const module = clause.parent.moduleSpecifier.text ?? ""
  const local = declaration.name.text
  if (ts.isImportSpecifier(declaration)) {
    return { module, name: (declaration.propertyName ?? declaration.name).text, local }
  }
  return { module, name: ts.isNamespaceImport(declaration) ? "*" : "default", local }
}
