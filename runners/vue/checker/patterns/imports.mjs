// Imports: of a module, of a name, or whole statements.

import { sameModule } from "./modules.mjs"
import { walk } from "./tree.mjs"

/**
 * `text`: a module (`@/types/user`), a name (`ref`), `x from 'm'`, or a whole import statement, of which
 * every name must come from that module. `import type` and plain imports count alike.
 */
export function hasImport(answer, text) {
  const wanted = asStatement(answer.ts, text)
  const all = answer.sources.flatMap((source) => (source.script ? importsOf(answer, source) : []))
  if (!wanted) return bareNames(text).every((name) => all.some((found) => isNamed(found, name)))
  const ofModule = all.filter((found) => sameModule(wanted.module, found.module, found.from))
  return ofModule.length > 0 && wanted.names.every((name) => ofModule.some((found) => covers(found, name)))
}

/** `import { a, b }` without a module: names; else the text is a name or a module itself. */
function bareNames(text) {
  const list = /^import\s+(?:type\s+)?\{([^}]*)\}?\s*(?:from\s*)?$/.exec(text.trim())
  const names = list?.[1].split(",").map((name) => name.trim()).filter(Boolean) ?? []
  return names.length ? names : [text.trim()]
}

function isNamed(found, text) {
  const module = text.replace(/^(['"`])(.*)\1$/, "$2")
  if (sameModule(module, found.module, found.from)) return true
  return found.names.some(({ name, local }) => (name === "default" || name === "*" ? local : name) === text)
}

function covers(found, wanted) {
  return found.names.some(({ name, local }) => {
    if (name !== wanted.name) return false
    return wanted.name === wanted.local || wanted.name === "default" || wanted.name === "*" || local === wanted.local
  })
}

/** {module, names} of an import statement, with or without its first word; null where it is none. */
function asStatement(ts, text) {
  const full = /^import\b/.test(text.trim()) ? text : /\sfrom\s*['"]/.test(text) ? `import ${text}` : null
  if (!full) return null
  const tree = ts.createSourceFile("/wanted.ts", full, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const [statement] = tree.statements
  if (!statement || !ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return null
  return fromDeclaration(ts, statement)
}

function importsOf(answer, { script, path }) {
  const found = []
  walk(answer.ts, script, (node) => {
    const one = readImport(answer.ts, node)
    if (one) found.push({ ...one, names: [...one.names, ...membersUsed(answer, node)], from: path })
  })
  return found
}

/** What is taken of `import * as users`: `users.User`. */
function membersUsed({ ts, symbols }, node) {
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : null
  if (!bindings || !ts.isNamespaceImport(bindings)) return []
  const uses = symbols.uses(symbols.of(bindings.name)).map(({ parent }) => parent.right ?? parent.name)
  return uses.filter((name) => name && ts.isIdentifier(name)).map(({ text }) => ({ name: text, local: text }))
}

function readImport(ts, node) {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) return fromDeclaration(ts, node)
  if (ts.isImportTypeNode(node)) {
    const module = ts.isLiteralTypeNode(node.argument) ? node.argument.literal.text : null
    const name = node.qualifier && ts.isIdentifier(node.qualifier) ? node.qualifier.text : "*"
    return module ? { module, names: [{ name, local: name }] } : null
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [module] = node.arguments
    return module && ts.isStringLiteralLike(module) ? { module: module.text, names: [] } : null
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    const { expression } = node.moduleReference
    return ts.isStringLiteral(expression) ? { module: expression.text, names: [{ name: "*", local: node.name.text }] } : null
  }
  return null
}

function fromDeclaration(ts, node) {
  const names = []
  const { name, namedBindings } = node.importClause ?? {}
  if (name) names.push({ name: "default", local: name.text })
  if (namedBindings && ts.isNamespaceImport(namedBindings)) names.push({ name: "*", local: namedBindings.name.text })
  if (namedBindings && ts.isNamedImports(namedBindings)) {
    for (const element of namedBindings.elements) {
      const imported = (element.propertyName ?? element.name).text
      names.push({ name: imported, local: element.name.text })
    }
  }
  return { module: node.moduleSpecifier.text, names }
}
