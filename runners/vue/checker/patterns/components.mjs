// Components that a template composes.

import { componentParts } from "./component_objects.mjs"
import { anyCall } from "./composables.mjs"
import { isNeverRun } from "./never_run.mjs"
import { pascalCase } from "./styles.mjs"
import { nameText, unwrapped, walk } from "./tree.mjs"

const LOADERS = new Set(["defineAsyncComponent", "resolveComponent", "defineComponent"])

/** Whether a component is imported (or known everywhere) and used in a template, a render function or JSX. */
export function composesComponent(answer, text) {
  const name = pascalCase(text)
  return answer.sources.some((source) => {
    const locals = localNames(answer, source, name)
    return isInTemplate(answer, source, locals) || isRendered(answer, source, locals)
  })
}

/** Whether it is imported or used at all. */
export function mentionsComponent(answer, text) {
  const name = pascalCase(text)
  return answer.sources.some((source) => {
    const { tags, dead } = source.template
    if ([...tags, ...dead.tags].some((tag) => pascalCase(tag) === name)) return true
    return source.script ? importedAs(answer, source, name).size > 0 : false
  })
}

/** Names that the component has in a source; none if that name is unknown or stands for something else there. */
function localNames(answer, source, name) {
  const isGlobal = !answer.globalComponents || answer.globalComponents.some((known) => pascalCase(known) === name)
  if (!source.script) return new Set(isGlobal ? [name] : [])
  const names = importedAs(answer, source, name)
  const own = ownDeclaration(answer, source, name)
  if (own ? isLoaded(answer, own) : isGlobal || isRegistered(answer, source, name)) names.add(name)
  return names
}

/** `components: { DataTable: Grid }` */
function isRegistered(answer, source, name) {
  const { ts } = answer
  return componentParts(answer, source).some(({ options }) => {
    const given = options?.get("components")?.initializer
    if (!given || !ts.isObjectLiteralExpression(given)) return false
    return given.properties.some((one) => one.name && pascalCase(nameText(ts, one.name) ?? "") === name)
  })
}

function importedAs({ ts }, source, name) {
  const names = new Set()
  for (const node of source.script.statements) {
    if (!ts.isImportDeclaration(node) || !node.importClause || node.importClause.isTypeOnly) continue
    const { name: byDefault, namedBindings } = node.importClause
    const file = pascalCase(/([\w-]+)(?:\.vue|\.[jt]sx?)?$/.exec(node.moduleSpecifier.text)?.[1] ?? "")
    if (byDefault && (byDefault.text === name || file === name)) names.add(byDefault.text)
    if (namedBindings && ts.isNamedImports(namedBindings)) {
      for (const { propertyName, name: local, isTypeOnly } of namedBindings.elements) {
        if (!isTypeOnly && (propertyName ?? local).text === name) names.add(local.text)
      }
    }
    if (namedBindings && ts.isNamespaceImport(namedBindings)) names.add(`${namedBindings.name.text}.${name}`)
  }
  return names
}

/** The declaration of that name at the top level of the script, an import of something else included. */
function ownDeclaration({ ts }, source, name) {
  let found = null
  walk(ts, source.script, (node) => {
    const isTop = node.parent && (ts.isSourceFile(node.parent) || !ts.isBlock(node.parent))
    const declares = ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) ||
      ts.isImportSpecifier(node) || ts.isImportClause(node) || ts.isEnumDeclaration(node)
    if (declares && isTop && node.name?.text === name) found ??= node
    return !ts.isBlock(node)
  })
  return found
}

function isLoaded({ ts, symbols }, declaration) {
  if (!ts.isVariableDeclaration(declaration)) return false
  const value = unwrapped(ts, declaration.initializer)
  return Boolean(value) && ts.isCallExpression(value) && LOADERS.has(symbols.vueName(value.expression))
}

function isInTemplate({ ts }, { template }, locals) {
  const names = new Set([...locals].map(pascalCase))
  if (template.tags.some((tag) => names.has(pascalCase(tag)))) return true
  const isDynamic = template.tags.includes("component")
  return isDynamic && template.expressions.some((tree) => {
    const [statement] = tree.statements
    const value = statement && ts.isExpressionStatement(statement) ? unwrapped(ts, statement.expression) : null
    return value && mentions(ts, value, locals)
  })
}

/** `<component :is="cond ? A : B">` */
function mentions(ts, value, locals) {
  if (ts.isConditionalExpression(value)) {
    const live = [value.whenTrue, value.whenFalse].filter((branch) => !isNeverRun(ts, value, branch))
    return live.some((branch) => mentions(ts, unwrapped(ts, branch), locals))
  }
  if (ts.isIdentifier(value)) return locals.has(value.text)
  return ts.isStringLiteralLike(value) && locals.has(pascalCase(value.text))
}

function isRendered(answer, source, locals) {
  const { ts, symbols, live } = answer
  if (!source.script) return false
  const isCalled = anyCall({ ts, sources: [source] }, (_, call) => {
    const [first] = call.arguments
    const isRender = ["h", "createVNode"].includes(symbols.vueName(call.expression))
    return isRender && first && locals.has(first.getText()) && !live.isDead(source, call)
  })
  return isCalled || hasJsx(answer, source, locals)
}

function hasJsx({ ts, live }, source, locals) {
  let found = false
  walk(ts, source.script, (node) => {
    const isTag = ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)
    found ||= isTag && locals.has(node.tagName.getText()) && !live.isDead(source, node)
  })
  return found
}
