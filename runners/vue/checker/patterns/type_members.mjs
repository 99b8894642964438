// Members of the types given to defineProps and defineEmits, found through local and answered types.

import { sourceOf } from "./modules.mjs"
import { nameText } from "./tree.mjs"
import { TypeKeys } from "./type_keys.mjs"

const SAME_MEMBERS = new Set(["Partial", "Required", "Readonly", "NonNullable", "DeepReadonly"])

/**
 * {members: Map name -> shape, parts: names of the types it is made of, isOpaque}. A shape is a text,
 * the same for members that mean the same. `isOpaque`: something in it is declared outside of the answer.
 */
export function propsOf(answer, type, source) {
  return new Members(answer, false).read(type, source)
}

/** The same for events, in any of the ways to write them. */
export function eventsOf(answer, type, source) {
  return new Members(answer, true).read(type, source)
}

class Members {
  #answer
  #isEvents
  #keys
  #seen = new Set()
  #found = { members: new Map(), parts: new Set(), isOpaque: false }

  constructor(answer, isEvents) {
    this.#answer = answer
    this.#isEvents = isEvents
    this.#keys = new TypeKeys(answer.ts, answer.symbols)
  }

  read(type, source) {
    this.#type(type, source)
    return this.#found
  }

  #type(node, source) {
    const { ts } = this.#answer
    if (ts.isParenthesizedTypeNode(node)) this.#type(node.type, source)
    else if (ts.isIntersectionTypeNode(node) || ts.isUnionTypeNode(node)) {
      for (const one of node.types) this.#type(one, source)
    } else if (ts.isTypeLiteralNode(node)) this.#members(node.members, source)
    else if (ts.isFunctionTypeNode(node)) this.#signature(node, source)
    else if (ts.isTypeReferenceNode(node)) this.#reference(node, node.typeName, source)
    else if (ts.isMappedTypeNode(node)) this.#names(node.typeParameter.constraint, source)
    else this.#found.isOpaque ||= ts.isImportTypeNode(node) || ts.isConditionalTypeNode(node)
  }

  #reference(node, typeName, source) {
    const { ts } = this.#answer
    if (!ts.isIdentifier(typeName)) { this.#found.isOpaque = true; return }
    const name = typeName.text
    const [first, second] = node.typeArguments ?? []
    const declarations = this.#answer.symbols?.of(typeName)?.declarations
    if (!declarations && SAME_MEMBERS.has(name) && first) this.#type(first, source)
    else if (!declarations && name === "Record" && first) this.#names(first, source)
    else if (!declarations && ["Pick", "Omit"].includes(name) && second) this.#chosen(name, first, second, source)
    else this.#named(name, declarations, source)
  }

  #named(name, declarations, source) {
    this.#found.parts.add(name)
    if (!declarations) this.#found.isOpaque = true
    for (const declaration of declarations ?? []) this.#declaration(declaration, source)
  }

  #declaration(declaration, source) {
    const { ts } = this.#answer
    if (this.#seen.has(declaration)) return
    this.#seen.add(declaration)
    if (ts.isTypeAliasDeclaration(declaration)) this.#type(declaration.type, source)
    else if (ts.isInterfaceDeclaration(declaration)) {
      this.#members(declaration.members, source)
      for (const clause of declaration.heritageClauses ?? []) {
        for (const base of clause.types) this.#reference(base, base.expression, source)
      }
    } else if (ts.isTypeParameterDeclaration(declaration)) {
      if (declaration.constraint) this.#type(declaration.constraint, source)
    } else this.#imported(declaration, source)
  }

  #imported(declaration, source) {
    const { symbols, sources } = this.#answer
    const found = declaration.name ? symbols.imported(declaration.name) : null
    const other = found && sourceOf(sources, found.module, source.path)
    if (found) this.#found.parts.add(found.name)
    const declared = other?.script?.statements.filter((node) => this.#isType(node) && node.name.text === found.name) ?? []
    if (!declared.length) this.#found.isOpaque = true
    for (const one of declared) this.#declaration(one, other)
  }

  #isType(node) {
    const { ts } = this.#answer
    return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
  }

  #members(members, source) {
    const { ts } = this.#answer
    for (const member of members) {
      if (ts.isCallSignatureDeclaration(member)) this.#signature(member, source)
      else if (ts.isPropertySignature(member) || ts.isMethodSignature(member)) {
        const name = nameText(ts, member.name)
        if (name !== null) this.#found.members.set(name, this.#shape(member))
      }
    }
  }

  /** `(e: "a" | "b", id: number): void`: two events. */
  #signature(node, source) {
    if (!this.#isEvents || !node.parameters[0]?.type) return
    const [first, ...payload] = node.parameters
    const shape = this.#payload(payload)
    for (const name of this.#literals(first.type, source)) this.#found.members.set(name, shape)
  }

  #shape(member) {
    const { ts } = this.#answer
    const { type } = member
    if (!this.#isEvents) return (member.questionToken ? "?" : "") + (type ? this.#keys.key(type, true) : "()")
    if (ts.isMethodSignature(member) || (type && ts.isFunctionTypeNode(type))) {
      return this.#payload((ts.isMethodSignature(member) ? member : type).parameters)
    }
    return type ? this.#keys.key(type, true) : ""
  }

  #payload(parameters) {
    const texts = parameters.map((one) => {
      const text = one.type ? this.#keys.key(one.type, true) : "any"
      return (one.dotDotDotToken ? "..." : "") + text + (one.questionToken ? "?" : "")
    })
    return `[${texts.join(",")}]`
  }

  #names(type, source) {
    for (const name of this.#literals(type, source)) this.#found.members.set(name, "")
  }

  #chosen(name, first, second, source) {
    const chosen = new Set(this.#literals(second, source))
    const before = this.#found.members
    this.#found.members = new Map()
    this.#type(first, source)
    const kept = [...this.#found.members].filter(([key]) => chosen.has(key) === (name === "Pick"))
    if (name === "Pick") for (const key of chosen) before.set(key, "")
    this.#found.members = new Map([...before, ...kept])
  }

  /** The texts of a union of string literals. */
  #literals(type, source, depth = 0) {
    const { ts, symbols } = this.#answer
    if (ts.isParenthesizedTypeNode(type)) return this.#literals(type.type, source, depth)
    if (ts.isUnionTypeNode(type)) return type.types.flatMap((one) => this.#literals(one, source, depth))
    if (ts.isLiteralTypeNode(type) && ts.isStringLiteralLike(type.literal)) return [type.literal.text]
    const declaration = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && depth < 20
      ? symbols?.declaration(type.typeName) : null
    if (declaration && ts.isTypeAliasDeclaration(declaration)) return this.#literals(declaration.type, source, depth + 1)
    this.#found.isOpaque = true
    return []
  }
}
