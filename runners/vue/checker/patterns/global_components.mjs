// Components that every template of a project may use without an import.

import { nameText, walk } from "./tree.mjs"

/** Plugins that bring no components but those they declare. */
const KNOWN_PLUGINS = /^(?:pinia|vue-router|vue-i18n|@unhead\/vue|@vueuse\/head|@tanstack\/vue-query|vuex)$/

/**
 * Names of components that the project's files declare as global (`interface GlobalComponents`, as Nuxt
 * and plugins do) or register (`app.component("X", X)`). Null if that cannot be told: the entry is not
 * among the files, or it registers what only a run can show. `allFiles`: TypeScript's source files.
 */
export function globalComponents(ts, allFiles) {
  const names = new Set()
  const files = allFiles.filter(({ fileName }) => !fileName.endsWith(".vue"))
  const own = files.filter(({ fileName }) => !fileName.includes("/node_modules/"))
  for (const file of files) if (file.text.includes("GlobalComponents")) addDeclared(ts, file, names)
  const entries = own.filter(({ text }) => /\bcreate(?:SSR)?App\b|\.component\(|\.use\(/.test(text))
  const isDeclared = own.some(({ text }) => text.includes("GlobalComponents"))
  const isClear = entries.every((file) => addRegistered(ts, file, names))
  return isClear && (isDeclared || entries.some(({ text }) => /\bcreate(?:SSR)?App\b/.test(text))) ? names : null
}

function addDeclared(ts, file, names) {
  walk(ts, file, (node) => {
    if (!ts.isInterfaceDeclaration(node) || !node.name.text.endsWith("GlobalComponents")) return
    for (const { name } of node.members) {
      const text = name && nameText(ts, name)
      if (text) names.add(text)
    }
  })
}

/** False if the file registers components whose names cannot be read. */
function addRegistered(ts, file, names) {
  let isClear = true
  walk(ts, file, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return
    const [first] = node.arguments
    const method = node.expression.name.text
    if (method === "component" && first) {
      if (ts.isStringLiteralLike(first)) names.add(first.text)
      else isClear = false
    } else if (method === "use" && first && isUnknownPlugin(ts, file, first)) isClear = false
  })
  return isClear
}

/** `app.use(ElementPlus)`, imported from a package. */
function isUnknownPlugin(ts, file, plugin) {
  const name = ts.isCallExpression(plugin) ? plugin.expression : plugin
  if (!ts.isIdentifier(name)) return false
  const from = file.statements.find((node) => ts.isImportDeclaration(node) && imports(ts, node, name.text))
  const module = from?.moduleSpecifier.text ?? ""
  return Boolean(module) && !/^(?:\.|[@~]\/)/.test(module) && !KNOWN_PLUGINS.test(module)
}

function imports(ts, { importClause }, name) {
  const { namedBindings } = importClause ?? {}
  if (importClause?.name?.text === name) return true
  if (!namedBindings) return false
  if (ts.isNamespaceImport(namedBindings)) return namedBindings.name.text === name
  return namedBindings.elements.some((element) => element.name.text === name)
}
